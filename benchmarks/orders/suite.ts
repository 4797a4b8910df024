/** A running suite for the benchmark, with a state folder and ports of its own, and people who can order and offer. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { makePeople } from "./people.ts";
import type { People } from "./people.ts";

/** What the parts talk to. */
export type Suite = {
  readonly gateway: string;
  /** Of the service itself. */
  readonly orders: string;
  readonly processes: readonly Process[];
  /** The database of `orders`, as its owner. */
  readonly sql: postgres.Sql;
  /** The same as an address. */
  readonly databaseUrl: string;
  readonly people: People;
  stop(): Promise<void>;
};

/** One process that was started. */
export type Process = { readonly name: string; readonly pid: number };

type Listed = {
  readonly gateway: { readonly url: string };
  readonly services: readonly (Process & { readonly url: string | null })[];
  readonly postgres: { readonly pid: number };
  readonly nats: { readonly pid: number };
};

const root = join(import.meta.dir, "..", "..");
/** Below the ports that the system hands out for connections. */
const PORT_OFFSET = 14_000;

/**
 * Starts it as `./tixlys up` does: PostgreSQL and NATS with these services, or with all. Request limits are out of the way, and a
 * tenth of the traces is recorded, as in production.
 */
export async function startSuite(only?: readonly string[]): Promise<Suite> {
  const home = await mkdtemp(join(tmpdir(), "tixlys-bench-orders-"));
  const tixlys = commandIn(home);
  const closing: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing) await close();
    await tixlys("down").catch((error: unknown) => console.error(error));
    await rm(home, { recursive: true, force: true });
  };
  try {
    const some = only === undefined ? [] : ["--only", only.join(",")];
    await tixlys("up", "--detach", "--no-seed", ...some);
    // cast: the launcher's documented shape (architecture §4)
    const listed = JSON.parse(await tixlys("ps", "--json")) as Listed;
    const environmentOf = async (service: string) =>
      // cast: names and values, as documented
      JSON.parse(await tixlys("env", service, "--json")) as Record<
        string,
        string
      >;
    const { DATABASE_URL: databaseUrl = "" } = await environmentOf("orders");
    const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
    closing.push(() => sql.end({ timeout: 5 }));
    const { url: orders } =
      listed.services.find(({ name }) => name.startsWith("orders")) ?? {};
    if (!orders) throw new Error("orders does not run");
    return {
      gateway: listed.gateway.url,
      orders,
      processes: [
        ...listed.services,
        { name: "postgres", pid: listed.postgres.pid },
        { name: "nats", pid: listed.nats.pid },
      ],
      sql,
      databaseUrl,
      people: await makePeople(sql, await environmentOf("auth")),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Runs `./tixlys` with that state folder. @throws Error with what it said, unless it ends with 0. */
function commandIn(home: string): (...args: string[]) => Promise<string> {
  const env = {
    ...process.env,
    TIXLYS_HOME: home,
    TIXLYS_PORT_OFFSET: String(PORT_OFFSET),
    RATE_LIMIT_SCALE: "1000000",
    LOG_LEVEL: "warn",
    TRACE_SAMPLE_RATIO: "0.1",
  };
  return async (...args) => {
    const child = Bun.spawn([join(root, "tixlys"), ...args], {
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    if (code !== 0)
      throw new Error(`./tixlys ${args.join(" ")} ended with ${code}:\n${err}`);
    return out;
  };
}
