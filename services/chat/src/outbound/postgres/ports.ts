import type { Database } from "@tixlys/nexus/postgres";
import type { Ports } from "../../application/ports.ts";
import { channelReader } from "./channel-reader.ts";
import { logReader } from "./log-reader.ts";
import { readMarks } from "./read-marks.ts";
import { sender } from "./sender.ts";
import { ticketStore } from "./tickets.ts";
import { transactions } from "./work.ts";

/** Everything of the application's ports that this database answers. */
export function portsOver(
  database: Database,
): Pick<
  Ports,
  | "transactions"
  | "sender"
  | "channels"
  | "log"
  | "readMarks"
  | "tickets"
  | "afterCommit"
> {
  return {
    transactions: transactions(database),
    sender: sender(database),
    channels: channelReader(database),
    log: logReader(database),
    readMarks: readMarks(database),
    tickets: ticketStore(database),
    afterCommit: (work) => database.afterCommit(work),
  };
}
