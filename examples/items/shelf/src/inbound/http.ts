import type { Route } from "@tixlys/pawz";
import { readShelvedItem } from "../api/v1/read-shelved-item.ts";
import type { Application } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Shelf (example)",
  description:
    "The other side of an event: what this service knows of items it was told by items.",
};

/** The routes of this service, by API version. */
export function routes(app: Application): { v1: readonly Route[] } {
  return { v1: [readShelvedItem(app)] };
}
