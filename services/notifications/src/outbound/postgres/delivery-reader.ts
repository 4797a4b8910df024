import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type {
  DeliveryFilter,
  DeliveryReader,
  ShownDelivery,
} from "../../application/ports.ts";
import { channelNames } from "../../domain/delivery/channels.ts";
import { type DeliveryRow, deliveries } from "./schema.ts";

/** What is shown of a row; the rest is not even read. */
const shown = {
  id: deliveries.id,
  channel: deliveries.channel,
  template: deliveries.template,
  status: deliveries.status,
  recipientId: deliveries.recipientId,
  attempts: deliveries.attempts,
  reason: deliveries.reason,
  nextAttemptAt: deliveries.nextAttemptAt,
  createdAt: deliveries.createdAt,
  settledAt: deliveries.settledAt,
};
const states = ["queued", "sent", "expired", "failed"] as const;

/** Deliveries outside of transactions. Ids are made in the order of time, so that they are the order of the list as well. */
export function deliveryReader({ db }: Database): DeliveryReader {
  return {
    async find(id) {
      const rows = await db
        .select(shown)
        .from(deliveries)
        .where(eq(deliveries.id, id));
      return rows.map(shownOf)[0];
    },

    async list(filter, { limit, after }) {
      const rows = await db
        .select(shown)
        .from(deliveries)
        .where(
          and(
            ...conditions(filter),
            after === undefined ? undefined : lt(deliveries.id, after),
          ),
        )
        .orderBy(desc(deliveries.id))
        .limit(limit + 1);
      const page = rows.slice(0, limit).map(shownOf);
      return {
        rows: page,
        next: rows.length > limit ? page.at(-1)?.id : undefined,
      };
    },
  };
}

function conditions(filter: DeliveryFilter): (SQL | undefined)[] {
  const wanted = states.filter((state) => filter.states.includes(state));
  const channel = channelNames.find((name) => name === filter.channel);
  const { kind, personId, from, to } = filter;
  return [
    statusIs(wanted),
    channel === undefined ? undefined : eq(deliveries.channel, channel),
    kind === undefined ? undefined : eq(deliveries.template, kind),
    personId === undefined ? undefined : eq(deliveries.recipientId, personId),
    from === undefined ? undefined : gte(deliveries.createdAt, from),
    to === undefined ? undefined : lt(deliveries.createdAt, to),
  ];
}

/** What failed is asked for in so many words: the index of it is only for a condition that the planner can read. */
function statusIs(wanted: readonly (typeof states)[number][]): SQL | undefined {
  if (wanted.length === 0) return undefined;
  return wanted.length === 1 && wanted[0] === "failed"
    ? sql`${deliveries.status} = 'failed'`
    : inArray(deliveries.status, [...wanted]);
}

function shownOf(row: Pick<DeliveryRow, keyof typeof shown>): ShownDelivery {
  const { id, channel, attempts, createdAt } = row;
  const { reason, nextAttemptAt, settledAt } = row;
  return {
    id,
    channel,
    kind: row.template,
    state: row.status,
    personId: row.recipientId,
    attempts,
    ...(reason === null ? {} : { reason }),
    ...(nextAttemptAt === null ? {} : { nextAttemptAt }),
    createdAt,
    ...(settledAt === null ? {} : { settledAt }),
  };
}
