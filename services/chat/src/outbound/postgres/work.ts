import type { UnitOfWork } from "@tixlys/nexus";
import {
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { again } from "./again.ts";
import { channelsIn } from "./channels.ts";
import { heardIn } from "./heard.ts";
import { logIn } from "./log.ts";
import { membersIn } from "./members.ts";
import { messagesIn } from "./messages.ts";

/** Everything a use case writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return {
    log: logIn(tx),
    channels: channelsIn(tx),
    members: membersIn(tx),
    messages: messagesIn(tx),
    heard: heardIn(tx),
    announcements: announcementsIn(tx),
  };
}

/** A transaction that lost a circle of waits is run again: use cases write through what they are given, and through nothing else. */
export function transactions(database: Database): UnitOfWork<Work> {
  const { run } = transactionsOf(database, workIn);
  return { run: (work) => again(() => run(work)) };
}
