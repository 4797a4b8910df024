// A replica of the producer: takes commands over HTTP, executes them, and runs a relay. Made to be killed.
import { connect } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import { startRelay } from "../../src/postgres/index.ts";
import { execute, lookUp } from "./commands.ts";
import type { Command } from "./commands.ts";
import { stderrLog } from "./stderr-log.ts";

const [databaseUrl = "", natsUrl = "", port = "", name = ""] =
  process.argv.slice(2);
const logger = stderrLog(name);
const database = connect({ url: databaseUrl, applicationName: name, max: 10 });
const bus = await connectBus({ url: natsUrl, service: "auth", logger });
startRelay({ database, bus, service: "auth", lanes: ["events"], logger });

/** 200 with how it ended, or 503: then nobody knows. */
async function answer(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    if (request.method === "GET")
      return Response.json(await lookUp(database, pathname.slice(1)));
    // cast: the driver of this test is the only one that sends.
    const command = (await request.json()) as Command;
    return Response.json(await execute(database, command));
  } catch (error) {
    logger.debug({ err: error }, "a command's end is open");
    return new Response(String(error), { status: 503 });
  }
}

Bun.serve({ hostname: "127.0.0.1", port: Number(port), fetch: answer });
process.stdout.write("ready\n");
