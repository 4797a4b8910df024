import type { Clock, Ids, UnitOfWork } from "@tixlys/nexus";
import type { Level } from "../domain/entry/level.ts";
import type { EntryReader, OfferReader, TreeReader, Work } from "./ports.ts";
import {
  findServices,
  listEntries,
  type ListEntries,
  readEntry,
} from "./read-entries.ts";
import { listOffered, listProviders, readOffer } from "./read-offers.ts";
import { readTree, type TreeCache } from "./read-tree.ts";
import { changeEntry, createEntry, removeEntry } from "./write-entry.ts";
import { addOffer, removeOffer } from "./write-offer.ts";

export { levels, levelAbove, plurals } from "../domain/entry/level.ts";
export type { Level } from "../domain/entry/level.ts";
export type { Node } from "../domain/entry/tree.ts";
export { entriesAtMost } from "../domain/entry/tree.ts";
export {
  descriptionMaxLength,
  nameMaxLength,
  nameMinLength,
} from "../domain/entry/values.ts";
export { searchWordsAtMost } from "../domain/entry/search-text.ts";
export { offersAtMost } from "../domain/offer/offer.ts";

/** What the use cases need of the world. */
export type Ports = {
  readonly transactions: UnitOfWork<Work>;
  readonly entries: EntryReader;
  readonly offers: OfferReader;
  readonly tree: TreeReader;
  readonly trees: TreeCache;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Every command and query that reaches this service over HTTP. */
export type Application = ReturnType<typeof createApplication>;

export function createApplication(ports: Ports) {
  return {
    createEntry: <L extends Level>(
      level: L,
      written: Parameters<typeof createEntry>[2],
    ) => createEntry(ports, level, written),
    changeEntry: <L extends Level>(
      level: L,
      change: Parameters<typeof changeEntry>[2],
    ) => changeEntry(ports, level, change),
    removeEntry: <L extends Level>(
      level: L,
      removal: Parameters<typeof removeEntry>[2],
    ) => removeEntry(ports, level, removal),
    readEntry: <L extends Level>(level: L, id: string) =>
      readEntry(ports, level, id),
    findServices: (ids: readonly string[]) => findServices(ports, ids),
    listEntries: <L extends Level>(level: L, wanted: ListEntries) =>
      listEntries(ports, level, wanted),
    readTree: () => readTree(ports),
    addOffer: (written: Parameters<typeof addOffer>[1]) =>
      addOffer(ports, written),
    removeOffer: (removal: Parameters<typeof removeOffer>[1]) =>
      removeOffer(ports, removal),
    readOffer: (of: Parameters<typeof readOffer>[1]) => readOffer(ports, of),
    listProviders: (id: string, slice: Parameters<typeof listProviders>[2]) =>
      listProviders(ports, id, slice),
    listOffered: (id: string, slice: Parameters<typeof listOffered>[2]) =>
      listOffered(ports, id, slice),
  };
}
