import { randomUUID } from "node:crypto";
import { connect, eventsTopic, nexusSql } from "../../../src/postgres/index.ts";
import type { Database, Transaction } from "../../../src/postgres/index.ts";
import { streamBucket } from "../../../src/postgres/events/bucket.ts";
import { dropService, uniqueName, urlOf } from "../infra.ts";
import { provisionDatabase } from "../../../src/postgres/index.ts";

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

/** Appends `Counted` events with the numbers `ns` to the stream `counter/id`. */
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
  const { sql } = tx;
  await sql`
    select pg_advisory_xact_lock_shared((28280::bigint << 48) | (last_value - (not is_called)::int)) from nexus.position`;
  const [stream] = await sql<{ version: string }[]>`
    insert into nexus.streams as s (stream_type, stream_id, version) values ('counter', ${id}, ${ns.length})
    on conflict (stream_type, stream_id) do update set version = s.version + ${ns.length} returning version::text`;
  const before = Number(stream?.version) - ns.length;
  const meta = JSON.stringify({
    correlationId: "test",
    time: new Date().toISOString(),
  });
  const ids: string[] = [];
  for (const [index, n] of ns.entries()) {
    const eventId = randomUUID();
    ids.push(eventId);
    await sql`
      insert into nexus.events (stream_type, stream_id, version, bucket, event_id, type, schema_version, data, meta)
      values ('counter', ${id}, ${before + index + 1}, ${streamBucket({ type: "counter", id })}, ${eventId}::uuid, ${type}, 1,
              ${JSON.stringify({ n })}::text::jsonb, ${meta}::text::jsonb)`;
  }
  tx.signal(eventsTopic);
  return ids;
}

/** The numbers from `from` to `to`. */
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
