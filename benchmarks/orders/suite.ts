/** A running suite for the benchmark, with a state folder and ports of its own, and people who can order and offer. */
import postgres from "postgres";
import { startOwnSuite } from "../lib/suite.ts";
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

/** Below the ports that the system hands out for connections. */
const PORT_OFFSET = 14_000;

/** PostgreSQL and NATS with these services, or with all. */
export async function startSuite(only?: readonly string[]): Promise<Suite> {
  const suite = await startOwnSuite({
    name: "orders",
    portOffset: PORT_OFFSET,
    up: only === undefined ? [] : ["--only", only.join(",")],
  });
  const [orders] = suite.processesOf("orders");
  const { DATABASE_URL: databaseUrl = "" } =
    await suite.environmentOf("orders");
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
  const stop = async (): Promise<void> => {
    await sql.end({ timeout: 5 });
    await suite.stop();
  };
  try {
    return {
      gateway: suite.gateway.url,
      orders: orders.url,
      processes: [
        ...suite.services,
        { name: "postgres", pid: suite.postgres.pid },
        { name: "nats", pid: suite.nats.pid },
      ],
      sql,
      databaseUrl,
      people: await makePeople(sql, await suite.environmentOf("auth")),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}
