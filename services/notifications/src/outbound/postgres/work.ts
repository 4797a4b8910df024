import type { UnitOfWork } from "@tixlys/nexus";
import {
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { contactsIn } from "./contacts.ts";
import { deliveriesIn } from "./deliveries.ts";
import { subscriptionsIn } from "./push-subscriptions.ts";

/** Everything a use case writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return {
    deliveries: deliveriesIn(tx),
    contacts: contactsIn(tx),
    announcements: announcementsIn(tx),
    subscriptions: subscriptionsIn(tx),
  };
}

export function transactions(database: Database): UnitOfWork<Work> {
  return transactionsOf(database, workIn);
}
