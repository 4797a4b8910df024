import { t } from "@tixlys/pawz";
import type { ShownDelivery } from "../../application/application.ts";

const id = t.String({ format: "uuid" });
const moment = t.String({
  format: "date-time",
  description: "RFC 3339, UTC",
});

export const deliveryStates = ["queued", "sent", "expired", "failed"] as const;
export const channels = ["email", "push", "sms"] as const;
/** A kind of message or a reason for a failure. */
export const word = t.String({
  pattern: "^[a-z][a-z0-9-]{0,63}$",
  examples: ["order-placed"],
});

export const deliverySchema = t.Object(
  {
    id,
    channel: t.Union(channels.map((name) => t.Literal(name))),
    kind: word,
    state: t.Union(deliveryStates.map((name) => t.Literal(name))),
    personId: t.String({
      format: "uuid",
      description: "The account, or the registration that may become one",
    }),
    attempts: t.Integer({ minimum: 0, description: "Begun so far" }),
    reason: t.Optional(
      t.String({
        maxLength: 64,
        description: "Why it failed, or why it waits",
      }),
    ),
    nextAttemptAt: t.Optional(moment),
    createdAt: moment,
    settledAt: t.Optional(moment),
  },
  { additionalProperties: false },
);

export const deliveryExample = {
  id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c12",
  channel: "email",
  kind: "order-placed",
  state: "failed",
  personId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c13",
  attempts: 10,
  reason: "attempts-exhausted",
  createdAt: "2026-11-21T09:30:00.000Z",
  settledAt: "2026-11-21T14:02:11.000Z",
};

export function deliveryOnWire(delivery: ShownDelivery) {
  const { channel, nextAttemptAt, createdAt, settledAt, ...same } = delivery;
  return {
    ...same,
    channel,
    createdAt: createdAt.toISOString(),
    ...(nextAttemptAt === undefined
      ? {}
      : { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(settledAt === undefined ? {} : { settledAt: settledAt.toISOString() }),
  };
}
