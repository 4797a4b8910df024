import type { Route } from "@tixlys/pawz";
import { createItem } from "../api/v1/create-item.ts";
import { listItems } from "../api/v1/list-items.ts";
import { readItem } from "../api/v1/read-item.ts";
import { readOwner } from "../api/v1/read-owner.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Events",
  description:
    "An event-sourced aggregate as small as it can be: what somebody has, and how many of it.",
};

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return {
    v1: [createItem(app), listItems(app), readItem(app), readOwner(app)],
  };
}
