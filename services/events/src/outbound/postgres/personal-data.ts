import { events as contract } from "@tixlys/contracts";
import {
  definePersonalData,
  type Erasure,
  type KeyedRecord,
} from "@tixlys/messaging/people";
import type { Database } from "@tixlys/nexus/postgres";
import { eventColumns, eventOf, type EventRow } from "./event-row.ts";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the migrated schema. A table
 * or a column that is added says here what it is: `personal`, `secret` or `plain`.
 *
 * The log has no personal field of any event (decision 9): ids of accounts, which mean nobody once `auth` and `users` have
 * forgotten who had them. So it is never rewritten; that somebody is mentioned is forgotten.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    events: {
      columns: {
        type: "plain",
        producer: "plain",
        subject: "plain",
        correlation_id: "plain",
        causation_id: "plain",
        actor_kind: "plain",
        actor_id: "plain",
        data: "plain",
      },
    },
    mentions: { person: "person_id", columns: {} },
    webhooks: {
      person: "owner_id",
      columns: {
        url: "personal",
        types: "personal",
        description: "personal",
        scope: "personal",
        status: "personal",
        disabled_reason: "personal",
        secret: "secret",
        former_secret: "secret",
      },
    },
    webhook_deliveries: {
      person: "owner_id",
      columns: {
        type: "plain",
        order_key: "plain",
        state: "personal",
        failure: "personal",
        excerpt: "personal",
        attempts: "personal",
      },
    },
    // They go with their webhooks.
    webhook_lanes: { columns: {} },
  },
});

/** How many events an export tells in full; the mentions name all of them. */
const exportedAtMost = 2_000;

/** How this service forgets a person, and what an export tells: the newest events that mention them, beside their ids. */
export const erasureOver = ({ sql }: Pick<Database, "sql">): Erasure => ({
  contract,
  data: personalData,
  beyondRows: async (userId) => {
    const rows = await sql<EventRow[]>`
      select ${sql.unsafe(eventColumns)} from mentions m join events e on e.id = m.event_id
       where m.person_id = ${userId}::uuid order by m.event_id desc limit ${exportedAtMost}`;
    return rows
      .map(eventOf)
      .map(({ people: _, position: __, ...row }): KeyedRecord => ({
        key: `events/${row.id}`,
        table: "events",
        row,
      }));
  },
});
