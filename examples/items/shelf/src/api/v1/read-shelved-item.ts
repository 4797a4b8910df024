import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { OnShelf } from "../../application/ports.ts";

const shelvedItem = t.Object(
  {
    id: t.String({ format: "uuid", description: "The item's id" }),
    name: t.String(),
    quantity: t.Integer(),
    createdAt: t.String({
      format: "date-time",
      description: "When it came to the shelf; RFC 3339, UTC",
    }),
    messageId: t.String({
      format: "uuid",
      description: "The message that told of it",
    }),
    correlationId: t.String({
      description: "The X-Request-Id of the request that created the item",
    }),
    idempotencyKey: t.Optional(
      t.String({ description: "Its Idempotency-Key, if it had one" }),
    ),
  },
  { additionalProperties: false },
);

export const readShelvedItem = (app: Application) =>
  route({
    method: "GET",
    path: "/items/{id}",
    operation: "shelf:item:read",
    summary: "One of your items, as the shelf has it",
    description:
      "It is there moments after `items` has created it, with the ids of the request that did.",
    guard: "general",
    delegable: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `shelf/items/${params.id}`,
    response: {
      status: 200,
      data: t.Object({ item: shelvedItem }, { additionalProperties: false }),
    },
    errors: ["not-found"],
    handle: async ({ params, principal }) => {
      const found = await app.findItem(principal.userId, params.id);
      if (!found.ok) return reject("not-found");
      return reply.ok({ item: bodyOf(found.value) });
    },
  });

function bodyOf({ item, origin, messageId, shelvedAt }: OnShelf) {
  const { id, name, quantity } = item;
  return {
    id,
    name,
    quantity,
    createdAt: shelvedAt.toISOString(),
    messageId,
    ...origin,
  };
}
