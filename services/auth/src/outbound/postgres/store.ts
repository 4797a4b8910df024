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
import { searchAccounts } from "./account-search.ts";
import { auditLog, auditRows, type ShippedEntry } from "./audit.ts";
import { bootstrapRows } from "./bootstrap-tokens.ts";
import { departureRows } from "./departures.ts";
import { deviceRows, findDevice } from "./devices.ts";
import { apiKeyQueries, apiKeyRows } from "./api-keys.ts";
import { exportQueries, exportRows } from "./exports.ts";
import { challengeRows, factorQueries, factorRows } from "./factors.ts";
import { purgeWith } from "./purge.ts";
import { queries } from "./queries.ts";
import { registrationRows } from "./registrations.ts";
import { rootKeyRows } from "./root-keys.ts";
import { sessionRows, sessionsAtOnce } from "./sessions.ts";
import { usernameRows } from "./usernames.ts";

/** Waits for a revocation to reach the stream; false when it took longer. */
export type PublicationGate = {
  published(messageId: string, timeoutMs: number): Promise<boolean>;
};

/** How long an answer is held back for its revocation at most (decision 41). */
const publicationWaitMs = 250;

/**
 * The application's store over this service's own database.
 *
 * @param ship Told of each audit entry after its commit, to keep a copy elsewhere.
 */
export function createStore(
  database: Database,
  gate: PublicationGate,
  ship: (entry: ShippedEntry) => void = () => undefined,
): Store {
  return {
    ...realPacing,
    ...queries(database),
    ...searchAccounts(database),
    ...sessionsAtOnce(database),
    audit: auditLog(database, ship),
    knownDevice: findDevice(database),
    apiKeys: apiKeyQueries(database),
    factors: factorQueries(database),
    exports: exportQueries(database),
    purge: purgeWith(database),
    revocationsAfter: (after, limit) => readRevocations(database, after, limit),
    run: (work) => run(database, { gate, ship }, work),
  };
}

/** What a transaction leaves behind for its end. */
type Traces = {
  /** Message ids of revocations. */
  readonly revocations: string[];
  /** Accounts that opened and got no row. */
  readonly homeless: Set<string>;
  readonly audited: ShippedEntry[];
};

async function run<T, E>(
  database: Database,
  {
    gate,
    ship,
  }: {
    readonly gate: PublicationGate;
    readonly ship: (entry: ShippedEntry) => void;
  },
  work: (tx: Work) => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const traces: Traces = { revocations: [], homeless: new Set(), audited: [] };
  const { run: transact } = transactionsOf(database, (tx) =>
    workIn(tx, traces),
  );
  const outcome = await transact(async (tx) => {
    const done = await work(tx);
    if (done.ok && traces.homeless.size > 0)
      throw new Error("an account that found no place must not be committed");
    return done;
  });
  const { revocations, audited } = traces;
  if (outcome.ok && audited.length > 0)
    await database.afterCommit(async () => audited.forEach(ship));
  if (outcome.ok && revocations.length > 0)
    await database.afterCommit(async () => {
      await Promise.all(
        revocations.map((id) => gate.published(id, publicationWaitMs)),
      );
    });
  return outcome;
}

function workIn(
  tx: Transaction,
  { revocations, homeless, audited }: Traces,
): Work {
  const events = eventStore(tx, { inline: [accountProjection(homeless)] });
  return {
    events,
    accounts: accountRows(tx.db, events),
    usernames: usernameRows(tx.db),
    registrations: registrationRows(tx.db),
    sessions: sessionRows(tx.db),
    apiKeys: apiKeyRows(tx.db),
    factors: factorRows(tx.db),
    challenges: challengeRows(tx.db),
    rootKeys: rootKeyRows(tx.db),
    audit: auditRows(tx.db, audited),
    links: accountLinkRows(tx.db),
    devices: deviceRows(tx.db),
    bootstrap: bootstrapRows(tx.db),
    departures: departureRows(tx),
    exports: exportRows(tx.db),
    outbox: outboxOf(tx, revocations),
  };
}
