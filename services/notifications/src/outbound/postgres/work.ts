import type { UnitOfWork } from "@tixlys/nexus";
import {
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import type { TellingWork } from "../../application/ports/inbox.ts";
import { allowancesIn } from "./allowances.ts";
import { announcementsIn } from "../events/announcements.ts";
import { contactsIn } from "./contacts.ts";
import { deliveriesIn } from "./deliveries.ts";
import { noticesIn } from "./notices.ts";
import { subscriptionsIn } from "./push-subscriptions.ts";
import { talksIn } from "./talks.ts";
import { readersIn } from "./readers.ts";

/** Everything a use case writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return {
    deliveries: deliveriesIn(tx),
    contacts: contactsIn(tx),
    announcements: announcementsIn(tx),
    subscriptions: subscriptionsIn(tx),
  };
}

/** Everything that telling people something writes through, bound to one transaction. */
export function tellingIn(tx: Transaction): TellingWork {
  return {
    ...workIn(tx),
    readers: readersIn(tx),
    notices: noticesIn(tx),
    talks: talksIn(tx),
    allowances: allowancesIn(tx),
  };
}

export function transactions(database: Database): UnitOfWork<Work> {
  return transactionsOf(database, workIn);
}
