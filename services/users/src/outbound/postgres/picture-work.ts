import type { UnitOfWork } from "@tixlys/nexus";
import { type Database, transactionsOf } from "@tixlys/nexus/postgres";
import type { PictureWork } from "../../application/ports/pictures.ts";
import { ledgerEntriesIn } from "./picture-ledger.ts";
import { workIn } from "./work.ts";

/** Transactions that change a profile and the list of stored pictures together. */
export function pictureTransactions(
  database: Database,
): UnitOfWork<PictureWork> {
  return transactionsOf(database, (tx) => ({
    ...workIn(tx),
    pictures: ledgerEntriesIn(tx),
  }));
}
