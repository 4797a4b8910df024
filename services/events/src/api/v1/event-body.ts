import { type Static, t } from "@tixlys/pawz";
import type { SeenEvent } from "../../application/application.ts";

export const uuid = t.String({ format: "uuid" });

const fields = {
  id: uuid,
  type: t.String({ description: "`<service>.<aggregate>.<event>`" }),
  version: t.Integer({ minimum: 1 }),
  time: t.String({ format: "date-time", description: "When it happened" }),
  createdAt: t.String({
    format: "date-time",
    description: "When the log took it",
  }),
  producer: t.String(),
  subject: t.String({ description: "The entity whose order matters" }),
  aggregateVersion: t.Integer({ minimum: 0 }),
  correlationId: t.String({
    description: "The id of the request that started the chain",
  }),
  causationId: t.Optional(
    t.String({ description: "The event that it follows from" }),
  ),
  actor: t.Optional(
    t.Object(
      {
        kind: t.Union([t.Literal("user"), t.Literal("service")]),
        id: t.Optional(
          t.String({
            description:
              "The user's id, or the service's name; who else acted is told to management alone",
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
  data: t.Union([t.Record(t.String(), t.Unknown()), t.Null()], {
    description:
      "The fields of its type that are `plain`; null where the type is not known here",
  }),
};

/** An event as it is kept. */
export const eventSchema = t.Object(fields, { additionalProperties: false });

/** An event of a chain, and how far it is from its beginning. */
export const chainEventSchema = t.Object(
  {
    ...fields,
    depth: t.Integer({
      minimum: 0,
      description:
        "0 for what followed from no event of the chain; one more than that of the event before it that it follows from",
    }),
  },
  { additionalProperties: false },
);

export const eventExample = {
  id: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c10",
  type: "orders.order.placed",
  version: 1,
  time: "2026-11-27T09:30:00.000Z",
  createdAt: "2026-11-27T09:30:00.041Z",
  producer: "orders",
  subject: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c11",
  aggregateVersion: 1,
  correlationId: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c12",
  actor: { kind: "user" as const, id: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c13" },
  data: {
    orderId: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c11",
    customerId: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c13",
    serviceId: "01936a2c-7b1e-7c44-9d0a-2f6b8f1f4c14",
    status: "open",
  },
};

export function eventOnWire(event: SeenEvent): Static<typeof eventSchema> {
  const {
    people: _,
    position: __,
    isActorHidden,
    actor,
    data,
    ...shown
  } = event;
  return {
    ...shown,
    data: data === undefined ? null : { ...data },
    ...(actor === undefined
      ? {}
      : { actor: isActorHidden ? { kind: actor.kind } : actor }),
  };
}
