import type { UnitOfWork } from "@tixlys/nexus";
import {
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { entriesIn } from "./entries.ts";
import { offersIn } from "./offers.ts";
import { providersIn } from "./providers.ts";
import { treeMarkIn } from "./tree.ts";

/** Everything a use case writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return {
    entries: entriesIn(tx),
    tree: treeMarkIn(tx),
    offers: offersIn(tx),
    providers: providersIn(tx),
    announcements: announcementsIn(tx),
  };
}

export function transactions(database: Database): UnitOfWork<Work> {
  return transactionsOf(database, workIn);
}
