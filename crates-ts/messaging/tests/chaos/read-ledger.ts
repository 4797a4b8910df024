import type { Database } from "@tixlys/nexus/postgres";
import { eventStore } from "@tixlys/nexus/postgres";
import type { Consumed, Published } from "./ledger.ts";
import { amountEvents, evolveTotal, nothing } from "./read-models.ts";
import type { Total } from "./read-models.ts";

/** Everything in a consumer's tables. */
export async function readConsumed(
  consumer: string,
  { sql }: Database,
): Promise<Consumed> {
  const effects = await sql<Consumed["effects"]>`
    select message_id::text as "messageId", key, n, seq::int as seq, (extract(epoch from at) * 1000)::float8 as "atMs" from effects order by seq`;
  const counters = await sql<
    { key: string; total: number }[]
  >`select key, total from counters`;
  return {
    consumer,
    effects,
    counters: new Map(counters.map(({ key, total }) => [key, total])),
  };
}

/** Everything in the producer's outbox. */
export async function readOutbox({ sql }: Database): Promise<Published[]> {
  const rows = await sql<(Published & { createdMs: string })[]>`
    select message_id::text as "messageId", key, (payload->>'aggregateVersion')::int as n,
           (extract(epoch from created_at) * 1000)::float8 as "atMs" from messaging.outbox`;
  return [...rows];
}

/** The ids of the commands that the producer has noted. */
export async function readCommands({ sql }: Database): Promise<string[]> {
  const rows = await sql<
    { id: string }[]
  >`select command_id::text as id from nexus.commands`;
  return rows.map(({ id }) => id);
}

/** Read models whose rows are not what all events add up to, by name and key. */
export async function wrongReadModels(database: Database): Promise<string[]> {
  const { sql } = database;
  const folded = await foldAll(database);
  const inline = await sql<Shown[]>`select key, events, amount from totals`;
  // Before its first lease there is no view; everything is missing then.
  const later = await sql<Shown[]>`
    select id as key, (row->>'events')::int as events, (row->>'amount')::int as amount from tallies`.catch(
    (): Shown[] => [],
  );
  return [
    ...differences("inline", folded, inline),
    ...differences("later", folded, later),
  ];
}

type Shown = Total & { readonly key: string };

/** Every event of the store, in its order. */
async function foldAll(
  database: Database,
): Promise<ReadonlyMap<string, Total>> {
  const store = eventStore(database);
  const folded = new Map<string, Total>();
  for (let from = 0; ;) {
    const { events, next } = await store.readAll({ from, limit: 10_000 });
    for (const { stream, ...stored } of events)
      folded.set(
        stream.id,
        evolveTotal(
          folded.get(stream.id) ?? nothing,
          amountEvents.decode(stored),
        ),
      );
    if (events.length === 0) return folded;
    from = next;
  }
}

function differences(
  name: string,
  folded: ReadonlyMap<string, Total>,
  shown: readonly Shown[],
): string[] {
  const rows = new Map(shown.map(({ key, ...total }) => [key, total]));
  const keys = new Set([...folded.keys(), ...rows.keys()]);
  const text = (total: Total | undefined): string =>
    `${String(total?.events)} ${String(total?.amount)}`;
  return [...keys]
    .filter((key) => text(folded.get(key)) !== text(rows.get(key)))
    .map((key) => `${name}: ${key}`);
}
