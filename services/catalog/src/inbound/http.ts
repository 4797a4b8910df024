import type { Route } from "@tixlys/pawz";
import { addMyOffer, addOffer } from "../api/v1/add-offer.ts";
import { changeEntry } from "../api/v1/change-entry.ts";
import { createEntry } from "../api/v1/create-entry.ts";
import { listEntries } from "../api/v1/list-entries.ts";
import { listMyOffered, listOffered } from "../api/v1/list-offered.ts";
import { listProviders } from "../api/v1/list-providers.ts";
import { readEntry } from "../api/v1/read-entry.ts";
import { readMyOffer, readOffer } from "../api/v1/read-offer.ts";
import { readTree } from "../api/v1/read-tree.ts";
import { removeEntry } from "../api/v1/remove-entry.ts";
import { removeMyOffer, removeOffer } from "../api/v1/remove-offer.ts";
import { type Application, levels } from "../application/application.ts";

/** What the docs say about this service. */
export const about = {
  title: "Catalog",
  description:
    "What can be done: types, categories, subcategories and services, and which provider does what, from which price on.",
};

/** The routes of this service, by API version: the same five for each level of the hierarchy, the tree, and the offers. */
export function routes(app: Application): { v1: readonly Route[] } {
  const each = [listEntries, readEntry, createEntry, changeEntry, removeEntry];
  return {
    v1: [
      readTree(app),
      ...levels.flatMap((level) => each.map((of) => of(app, level))),
      listProviders(app),
      listMyOffered(app),
      readMyOffer(app),
      addMyOffer(app),
      removeMyOffer(app),
      listOffered(app),
      readOffer(app),
      addOffer(app),
      removeOffer(app),
    ],
  };
}
