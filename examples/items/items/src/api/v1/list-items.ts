import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { itemBody, itemExample, itemSchema } from "./item-body.ts";

export const listItems = (app: Application) =>
  route({
    method: "GET",
    path: "/items",
    operation: "items:item:list",
    summary: "Your items, the newest first",
    guard: "general",
    delegable: true,
    query: t.Object({
      limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }),
      cursor: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
    }),
    response: {
      status: 200,
      data: t.Object({
        items: t.Array(itemSchema, { maxItems: 100 }),
        page: t.Object({
          nextCursor: t.Union([t.String(), t.Null()]),
          hasMore: t.Boolean(),
        }),
      }),
      example: {
        items: [itemExample.item],
        page: { nextCursor: null, hasMore: false },
      },
      headers: { Link: "The next part of the list, where there is one." },
    },
    errors: ["invalid-cursor"],
    handle: async ({ principal, query }) => {
      const listed = await app.listItems(principal.userId, query);
      if (!listed.ok) return reject("invalid-cursor", { field: "cursor" });
      const { items, next } = listed.value;
      return reply.ok(
        {
          items: items.map(itemBody),
          page: { nextCursor: next ?? null, hasMore: next !== undefined },
        },
        next === undefined
          ? {}
          : { link: `<?limit=${query.limit}&cursor=${next}>; rel="next"` },
      );
    },
  });
