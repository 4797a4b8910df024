import { list, reject, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { itemBody, itemExample, itemSchema } from "./item-body.ts";

export const listItems = (app: Application) =>
  list({
    path: "/items",
    operation: "events:item:list",
    summary: "Your items, the newest first",
    guard: "general",
    delegable: true,
    plural: "items",
    row: itemSchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    example: {
      items: [itemExample.item],
      page: { nextCursor: null, hasMore: false },
    },
    async handle({ principal }, { limit, after }) {
      const listed = await app.listItems(principal.userId, {
        limit,
        ...(after === undefined ? {} : { cursor: after.id }),
      });
      if (!listed.ok) return reject("invalid-cursor", { field: "cursor" });
      const { items, next } = listed.value;
      return {
        rows: items.map(itemBody),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
