import {
  connect,
  eventStore,
  nexusSql,
  provisionDatabase,
} from "../../../src/postgres/index.ts";
import type { Database, Transaction } from "../../../src/postgres/index.ts";
import { dropService, uniqueName, urlOf } from "../infra.ts";

/** A database of this test's own with the tables of this crate, owned by a service's role as in earnest. */
export type OwnStore = {
  readonly database: Database;
  readonly url: string;
  /** Another pool to the same database: a second process, as far as the tables can tell. */
  another(max?: number): Database;
  close(): Promise<void>;
};

/** Makes a store. */
export async function ownStore(prefix: string, max = 8): Promise<OwnStore> {
  const service = uniqueName(prefix);
  await provisionDatabase({
    adminUrl: urlOf("postgres"),
    service,
    password: service,
  });
  const url = urlOf(`tixlys_${service}`, {
    user: `tixlys_${service}`,
    password: service,
  });
  const pools: Database[] = [];
  const another = (connections = 8): Database => {
    const pool = connect({ url, applicationName: service, max: connections });
    pools.push(pool);
    return pool;
  };
  const database = another(max);
  await database.transact(async ({ sql }) => {
    for (const statement of nexusSql.split("--> statement-breakpoint"))
      await sql.unsafe(statement);
  });
  return {
    database,
    url,
    another,
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
      await dropService(service);
    },
  };
}

/** Appends `Counted` events with the numbers `ns` to the stream `counter/id`. @returns The ids of the events. */
export const count = (
  database: Database,
  id: string,
  ns: readonly number[],
  type = "Counted",
): Promise<string[]> => database.transact((tx) => countIn(tx, id, ns, type));

/** The same inside a transaction. */
export async function countIn(
  tx: Transaction,
  id: string,
  ns: readonly number[],
  type = "Counted",
): Promise<string[]> {
  const ids: string[] = [];
  const store = eventStore(tx, {
    ids: () => {
      const eventId = Bun.randomUUIDv7();
      ids.push(eventId);
      return eventId;
    },
  });
  await store.append({
    stream: { type: "counter", id },
    expected: "any",
    events: ns.map((n) => ({ type, schemaVersion: 1, data: { n } })),
    metadata: { correlationId: "test", time: new Date() },
  });
  return ids;
}

/** The numbers from `from` to `to`. */
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
