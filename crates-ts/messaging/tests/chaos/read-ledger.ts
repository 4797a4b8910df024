import type { Database } from "@tixlys/nexus/postgres";
import { eventStore } from "@tixlys/nexus/postgres";
import { amountOf } from "./commands.ts";
import type { Consumed, Published } from "./ledger.ts";

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

/** Keys whose read model is not what all their events add up to; each event is read through the store. */
export async function wrongTotals(database: Database): Promise<string[]> {
  const store = eventStore(database);
  const expected = new Map<string, string>();
  const folded = new Map<string, { events: number; amount: number }>();
  for (let from = 0; ;) {
    const { events, next } = await store.readAll({ from, limit: 10_000 });
    for (const { stream, data } of events) {
      const before = folded.get(stream.id) ?? { events: 0, amount: 0 };
      folded.set(stream.id, {
        events: before.events + 1,
        amount: before.amount + amountOf(data),
      });
    }
    if (events.length === 0) break;
    from = next;
  }
  for (const [key, { events, amount }] of folded)
    expected.set(key, `${String(events)} ${String(amount)}`);
  const rows = await database.sql<{ key: string; shown: string }[]>`
    select key, events || ' ' || amount as shown from totals`;
  const shown = new Map(rows.map((row) => [row.key, row.shown]));
  const keys = new Set([...expected.keys(), ...shown.keys()]);
  return [...keys].filter((key) => expected.get(key) !== shown.get(key));
}
