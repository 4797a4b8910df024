import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { itemBody, itemData, itemExample } from "./item-body.ts";

export const readItem = (app: Application) =>
  route({
    method: "GET",
    path: "/items/{id}",
    operation: "events:item:read",
    summary: "One of your items",
    description: "Somebody else's is as good as none.",
    guard: "general",
    delegable: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `events/items/${params.id}`,
    response: { status: 200, data: itemData, example: itemExample },
    errors: ["not-found"],
    handle: async ({ params, principal }) => {
      const found = await app.readItem(principal.userId, params.id);
      if (!found.ok) return reject("not-found");
      const { id, item } = found.value;
      return reply.ok({ item: itemBody({ ...item, id }) });
    },
  });
