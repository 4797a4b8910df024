import { reply, route, t } from "@tixlys/pawz";
import {
  type Application,
  nameMaxLength,
  quantityAtMost,
} from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { itemBody, itemData, itemExample } from "./item-body.ts";

const newItem = t.Object(
  {
    name: t.String({ minLength: 1, maxLength: nameMaxLength }),
    quantity: t.Optional(
      t.Integer({
        minimum: 1,
        maximum: quantityAtMost,
        description: "One unless told",
      }),
    ),
  },
  { additionalProperties: false },
);

export const createItem = (app: Application) =>
  route({
    method: "POST",
    path: "/items",
    operation: "events:item:create",
    summary: "Create an item",
    description:
      "With an `Idempotency-Key` the same request may be sent again: it makes one item, and is answered with it each time.",
    guard: "general",
    delegable: true,
    body: newItem,
    bodyExample: { name: "Lantern", quantity: 2 },
    response: {
      status: 201,
      data: itemData,
      example: itemExample,
      headers: { location: "The item" },
    },
    errors: [
      "invalid-format",
      "idempotency-key-mismatch",
      "already-exists",
      "version-clash",
    ],
    handle: async ({ principal, body, requestId, idempotencyKey }) => {
      const created = await app.createItem({
        ...body,
        ownerId: principal.userId,
        requestId,
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
      if (!created.ok) return refuse(created.error);
      const { id, item } = created.value;
      return reply.created(
        { item: itemBody({ ...item, id }) },
        `/events/v1/items/${id}`,
      );
    },
  });
