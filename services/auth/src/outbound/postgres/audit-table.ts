import { jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AuditDetails } from "../../application/ports.ts";

/**
 * The audit log, as queries see it. Not in `schema.ts`: partitions, their function and the keeper to whom all of it is handed
 * over are beyond what drizzle-kit writes, so its migration was written by hand. `id` and `at` are the database's own: this
 * service may not say them.
 */
export const auditEntries = pgSchema("audit").table("entries", {
  id: uuid("id").notNull(),
  at: timestamp("at", {
    withTimezone: true,
    mode: "date",
    precision: 3,
  }).notNull(),
  action: text("action").notNull(),
  outcome: text("outcome", { enum: ["success", "failure"] }).notNull(),
  actorKind: text("actor_kind", {
    enum: ["user", "service", "anonymous"],
  }).notNull(),
  actorId: text("actor_id"),
  impersonatorId: text("impersonator_id"),
  subjectId: text("subject_id"),
  sessionId: uuid("session_id"),
  network: text("network"),
  requestId: text("request_id").notNull(),
  details: jsonb("details").$type<AuditDetails>().notNull(),
});
