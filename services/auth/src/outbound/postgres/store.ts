import { readRevocations } from "@tixlys/messaging/inspect";
import type { Result } from "@tixlys/nexus";
import {
  eventStore,
  realPacing,
  transactionsOf,
  type Database,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { Store, Work } from "../../application/ports.ts";
import { outboxOf } from "../events/outbox.ts";
import { accountLinkRows } from "./account-links.ts";
import { accountProjection } from "./account-projection.ts";
import { accountRows } from "./accounts.ts";
import { bootstrapRows } from "./bootstrap-tokens.ts";
import { deviceRows, findDevice } from "./devices.ts";
import { purgeWith } from "./purge.ts";
import { queries } from "./queries.ts";
import { registrationRows } from "./registrations.ts";
import { rootKeyRows } from "./root-keys.ts";
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
    ...realPacing,
    ...queries(database),
    knownDevice: findDevice(database),
    purge: purgeWith(database),
    revocationsAfter: (after, limit) => readRevocations(database, after, limit),
    run: (work) => run(database, gate, work),
  };
}

/** What a transaction leaves behind for its end. */
type Traces = {
  /** Message ids of revocations. */
  readonly revocations: string[];
  /** Accounts that opened and got no row. */
  readonly homeless: Set<string>;
};

async function run<T, E>(
  database: Database,
  gate: PublicationGate,
  work: (tx: Work) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const traces: Traces = { revocations: [], homeless: new Set() };
  const { run: transact } = transactionsOf(database, (tx) =>
    workIn(tx, traces),
  );
  const outcome = await transact(async (tx) => {
    const done = await work(tx);
    if (done.ok && traces.homeless.size > 0)
      throw new Error("an account that found no place must not be committed");
    return done;
  });
  const { revocations } = traces;
  if (outcome.ok && revocations.length > 0)
    await database.afterCommit(async () => {
      await Promise.all(
        revocations.map((id) => gate.published(id, publicationWaitMs)),
      );
    });
  return outcome;
}

function workIn(tx: Transaction, { revocations, homeless }: Traces): Work {
  const events = eventStore(tx, { inline: [accountProjection(homeless)] });
  return {
    events,
    accounts: accountRows(tx.db, events),
    usernames: usernameRows(tx.db),
    registrations: registrationRows(tx.db),
    sessions: sessionRows(tx.db),
    rootKeys: rootKeyRows(tx.db),
    links: accountLinkRows(tx.db),
    devices: deviceRows(tx.db),
    bootstrap: bootstrapRows(tx.db),
    outbox: outboxOf(tx, revocations),
  };
}
