import { eventStore, type Transaction } from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";

/** Everything a command writes through, bound to one transaction: the events, and the outbox. */
export function workIn(tx: Transaction): Work {
  return { events: eventStore(tx), announcements: announcementsIn(tx) };
}
