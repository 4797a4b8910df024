import type { Result } from "@tixlys/nexus";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Store, UnitOfWork } from "../../application/ports.ts";
import { outboxOf } from "../events/outbox.ts";
import { accountRows } from "./accounts.ts";
import { purgeWith } from "./purge.ts";
import { queries } from "./queries.ts";
import { registrationRows } from "./registrations.ts";
import { sessionRows } from "./sessions.ts";
import { usernameRows } from "./usernames.ts";

/** Waits for a revocation to reach the stream; false when it took longer. */
export type PublicationGate = {
  published(messageId: string, timeoutMs: number): Promise<boolean>;
};

/** How long an answer is held back for its revocation at most (decision 41). */
const publicationWaitMs = 250;

/** The application's store over this service's own database. */
export function createStore(database: Database, gate: PublicationGate): Store {
  return {
    ...queries(database),
    purge: purgeWith(database),
    transact: (work) => transact(database, gate, work),
  };
}

async function transact<T, E>(
  database: Database,
  gate: PublicationGate,
  work: (tx: UnitOfWork) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const revocations: string[] = [];
  let outcome: Result<T, E> | undefined;
  try {
    await database.transact(async (tx) => {
      outcome = await work(unitOfWork(tx, revocations));
      if (!outcome.ok) throw rolledBack;
    });
  } catch (cause) {
    if (cause !== rolledBack || outcome === undefined) throw cause;
    return outcome;
  }
  if (outcome === undefined)
    throw new Error("a transaction ended without an outcome");
  await Promise.all(
    revocations.map((id) => gate.published(id, publicationWaitMs)),
  );
  return outcome;
}

/** Thrown to make the driver roll back; it never leaves this file. */
const rolledBack = new Error("rejected");

function unitOfWork(tx: Transaction, revocations: string[]): UnitOfWork {
  return {
    accounts: accountRows(tx.db),
    usernames: usernameRows(tx.db),
    registrations: registrationRows(tx.db),
    sessions: sessionRows(tx.db),
    outbox: outboxOf(tx, revocations),
  };
}
