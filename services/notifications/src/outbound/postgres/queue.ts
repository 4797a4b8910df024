import {
  and,
  asc,
  eq,
  inArray,
  lt,
  lte,
  ne,
  notInArray,
  sql,
} from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { Claim, Material, Queue } from "../../application/ports.ts";
import { templateNames } from "../../domain/letter/letter.ts";
import { withinRequest } from "../telemetry/within-request.ts";
import { queuedOf } from "./delivery-row.ts";
import { type DeliveryRow, deliveries } from "./schema.ts";

/** How many of one person's are taken at a time, so that nobody can fill a channel with what hangs. */
const perPerson = 2;

/**
 * The due deliveries. Claiming one moves its due time to the end of the lease and counts the attempt, in one statement that
 * skips what others are claiming: no two workers hold one delivery, and one whose worker died is due again by itself.
 */
export function queueIn(database: Database): Queue {
  return {
    async claim({ channel, without = [], now, limit, leaseMs }) {
      const due = database.db.$with("due").as(
        database.db
          .select({
            id: deliveries.id,
            recipientId: deliveries.recipientId,
            nextAttemptAt: deliveries.nextAttemptAt,
          })
          .from(deliveries)
          .where(
            and(
              eq(deliveries.status, "queued"),
              without.length === 0
                ? undefined
                : notInArray(deliveries.recipientId, [...without]),
              eq(deliveries.channel, channel),
              lte(deliveries.nextAttemptAt, now),
              // While versions overlap, a newer one may ask for templates that this one does not have.
              inArray(deliveries.template, [...templateNames]),
            ),
          )
          .orderBy(asc(deliveries.nextAttemptAt), asc(deliveries.id))
          .limit(limit)
          .for("update", { skipLocked: true }),
      );
      const turns = database.db.$with("turns").as(
        database.db
          .select({
            id: due.id,
            turn: sql<number>`row_number() over (partition by ${due.recipientId} order by ${due.nextAttemptAt}, ${due.id})`.as(
              "turn",
            ),
          })
          .from(due),
      );
      const taken = database.db
        .select({ id: turns.id })
        .from(turns)
        .where(lte(turns.turn, perPerson));
      const rows = await database.db
        .with(due, turns)
        .update(deliveries)
        .set({
          attempts: sql`${deliveries.attempts} + 1`,
          nextAttemptAt: new Date(now.getTime() + leaseMs),
        })
        .where(inArray(deliveries.id, taken))
        .returning();
      return rows.map(claimOf);
    },

    async forget({ settledBefore, limit }) {
      const old = database.db
        .select({ id: deliveries.id })
        .from(deliveries)
        .where(
          and(
            ne(deliveries.status, "queued"),
            lt(deliveries.settledAt, settledBefore),
          ),
        )
        .limit(limit);
      const gone = await database.db
        .delete(deliveries)
        .where(inArray(deliveries.id, old))
        .returning({ id: deliveries.id });
      return gone.length;
    },
  };
}

function claimOf(row: DeliveryRow): Claim {
  const origin = { requestId: row.correlationId, traceparent: row.traceparent };
  const attributes = {
    "tixlys.delivery.id": row.id,
    "tixlys.delivery.channel": row.channel,
    "tixlys.delivery.template": row.template,
  };
  return {
    delivery: queuedOf(row),
    material: materialOf(row),
    within: (work) =>
      withinRequest(origin, `deliver ${row.template}`, attributes, work),
  };
}

function materialOf({
  applicantAddress: address,
  applicantUsername,
  sealed,
}: DeliveryRow): Material {
  const recipient =
    address === null
      ? ({ type: "contact" } as const)
      : ({
          type: "applicant",
          address,
          username: applicantUsername ?? "",
        } as const);
  return sealed === null ? { recipient } : { recipient, sealed };
}
