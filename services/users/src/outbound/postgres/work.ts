import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Transact, Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { profilesIn } from "./profiles.ts";

/** Everything a use case writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return { profiles: profilesIn(tx), announcements: announcementsIn(tx) };
}

export function transactions(database: Database): Transact {
  return (work) => database.transact((tx) => work(workIn(tx)));
}
