import { eventStore, type Transaction } from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { listProjection } from "./item-list.ts";

/** Everything a command writes through, bound to one transaction: the events, the list that follows from them, the outbox. */
export function workIn(tx: Transaction): Work {
  return {
    events: eventStore(tx, { inline: [listProjection] }),
    announcements: announcementsIn(tx),
  };
}
