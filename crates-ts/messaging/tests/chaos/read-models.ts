import { defineEvents, field } from "@tixlys/nexus";
import type { ReadModel } from "@tixlys/nexus";
import { asDocuments } from "@tixlys/nexus/postgres";
import type { InlineProjection } from "@tixlys/nexus/postgres";

type AmountAdded = { readonly type: "AmountAdded"; readonly amount: number };

/** The one event of the producer's streams. */
export const amountEvents = defineEvents<AmountAdded>()({
  AmountAdded: { version: 1, fields: { amount: field.whole() } },
});

/** What both read models say of a key: the number of its events, and the sum of their amounts. */
export type Total = { readonly events: number; readonly amount: number };

/** No event yet. */
export const nothing: Total = { events: 0, amount: 0 };

/** The total after one more event: neither part bears to be done twice. */
export const evolveTotal = (total: Total, { amount }: AmountAdded): Total => ({
  events: total.events + 1,
  amount: total.amount + amount,
});

/** The table of `inlineTotals`. */
export const totalsSql = `create table totals (key text primary key, events int not null, amount int not null)`;

/** Written in the transaction of the append. */
export const inlineTotals: InlineProjection = {
  types: amountEvents.types,
  apply: async (tx, events) => {
    for (const { stream, ...stored } of events) {
      const { amount } = amountEvents.decode(stored);
      await tx.sql`
        insert into totals as t (key, events, amount) values (${stream.id}, 1, ${amount})
        on conflict (key) do update set events = t.events + 1, amount = t.amount + excluded.amount`;
    }
  },
};

const model: ReadModel<Total, AmountAdded> = {
  name: "tallies",
  version: 1,
  events: amountEvents,
  idOf: (_, { stream }) => stream.id,
  initial: () => nothing,
  evolve: evolveTotal,
};

/** Written some time later by whichever projector holds the lease of the key's partition. */
export const laterTallies = asDocuments(model, { partitions: 4 });
