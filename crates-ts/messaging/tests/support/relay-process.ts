// A relay in a process of its own, so that a test can kill it. What it logs goes to stderr.
import { connect } from "@tixlys/nexus/postgres";
import { connectBus } from "../../src/nats/index.ts";
import { startRelay } from "../../src/postgres/index.ts";
import { stderrLog } from "../chaos/stderr-log.ts";

const [databaseUrl = "", natsUrl = "", name = ""] = process.argv.slice(2);
const logger = stderrLog(name);
const database = connect({ url: databaseUrl, applicationName: name, max: 3 });
const bus = await connectBus({ url: natsUrl, service: "auth", logger });
startRelay({ database, bus, service: "auth", lanes: ["events"], logger });
process.stdout.write("ready\n");
const parent = process.ppid;
while (process.ppid === parent) await Bun.sleep(200);
process.exit(0);
