import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { HistoryEntry } from "../../application/read-orders.ts";
import { dataOf, idParams, moment, uuid } from "./fields.ts";
import { verified, viewerOf } from "./guards.ts";

const entry = t.Object(
  {
    id: uuid,
    type: t.String({ description: "Such as `offer-made` or `job-completed`" }),
    of: t.Union([t.Literal("order"), t.Literal("job"), t.Literal("review")]),
    version: t.Integer({
      description: "Its place in the order, the job or the review",
    }),
    at: moment,
    actorId: t.Optional(
      t.String({
        format: "uuid",
        description: "Who did it; absent where time or the suite did",
      }),
    ),
    data: t.Object(
      {},
      {
        additionalProperties: true,
        description: "The event itself, as it was recorded",
      },
    ),
  },
  { additionalProperties: false },
);

/** More than an order, its job and its review can have by their own rules about offers, changes and pauses. */
const eventsAtMost = 2_000;

export const readHistory = (app: Application) =>
  route({
    method: "GET",
    path: "/orders/{id}/history",
    operation: "orders:history:read",
    summary: "Everything that has happened to an order",
    description:
      "The events of the order, its offers, its job and the review of it, the first one first. For its customer and management.",
    guard: verified,
    params: idParams,
    resource: ({ params }) => `orders/orders/${params.id}`,
    response: {
      status: 200,
      data: dataOf("history", t.Array(entry, { maxItems: eventsAtMost })),
      example: {
        history: [
          {
            id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c09",
            type: "order-expired",
            of: "order",
            version: 2,
            at: "2026-12-27T09:30:00.000Z",
            data: {
              orderId: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c01",
              at: "2026-12-27T09:30:00.000Z",
            },
          },
        ],
      },
    },
    errors: ["not-found"],
    handle: async (input) => {
      const found = await app.readHistory(viewerOf(input), input.params.id);
      if (!found.ok) return reject("not-found");
      const history = found.value.slice(-eventsAtMost).map(entryOnWire);
      return reply.ok({ history });
    },
  });

function entryOnWire(event: HistoryEntry) {
  const { id, type, version, recordedAt, metadata, data, of } = event;
  const { actor } = metadata;
  return {
    id,
    type: type.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase(),
    of,
    version,
    at: recordedAt.toISOString(),
    ...(actor?.kind === "user" ? { actorId: actor.id } : {}),
    // cast: events are objects, as their definitions say
    data: data as Record<string, unknown>,
  };
}
