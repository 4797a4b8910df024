import type { Database, Transaction } from "@tixlys/nexus/postgres";
import {
  type Attempt,
  type IdempotencyStore,
  idempotencyTtlMs,
  type KeyedOutcome,
} from "../port.ts";
import { namesOf, type RequestNames, seal, unseal } from "./seal.ts";
import { turnstile } from "./turnstile.ts";

/** Beside the classes of nexus and messaging; two-part keys, which no reader of watermarks looks at. */
const lockClass = 28_292;
/** Of the pool; a keyed request holds its connection until it is answered, and nothing else may starve. */
const shareOfPool = 0.5;
const waitingAtMost = 256;
const waitMs = 5_000;

/** What may differ. */
export type PostgresIdempotencyOptions = {
  /** Milliseconds; 24 hours unless told. */
  readonly ttlMs?: number;
  /** Keyed requests that wait for a connection, at most; 256 unless told, each for five seconds at most. */
  readonly waiting?: number;
};

/**
 * Keeps answers in the service's own database, each in the transaction of its effect: the whole request runs inside
 * `Database.enclose`, which its use cases join without knowing, and the row is written last.
 *
 * A process that dies before the commit leaves neither effect nor row nor lock; one that dies after it leaves both, and the
 * request sent again is answered from the row (http-rules 28, 31). What a request does outside this database is not covered:
 * mails and messages belong into the outbox, anything else needs a lease of its own and somebody who looks after it.
 */
export function postgresIdempotency(
  database: Database,
  options: PostgresIdempotencyOptions = {},
): IdempotencyStore {
  const { ttlMs = idempotencyTtlMs, waiting = waitingAtMost } = options;
  const gate = turnstile({
    inside: Math.max(1, Math.floor(database.sql.options.max * shareOfPool)),
    waiting,
    waitMs,
  });
  return {
    find: (request) => find(database, namesOf(request)),
    async answerOnce(request, carryOut) {
      const names = namesOf(request);
      const outcome = await gate.pass(() =>
        undoable(database, async (tx, undo) => {
          const known = await lookUp(tx, names);
          if (known !== undefined) return known;
          const executionId = Bun.randomUUIDv7();
          const { response, outcome: came } = await carryOut(executionId);
          const first = { kind: "first", response } as const;
          if (came.kind === "undone") undo(first);
          if (came.kind === "kept")
            await keep(tx, names, executionId, came, ttlMs);
          return first;
        }),
      );
      return outcome ?? { kind: "busy" };
    },
  };
}

/** Whoever calls `undo` leaves with that outcome, and everything is rolled back. */
async function undoable(
  database: Database,
  work: (
    tx: Transaction,
    undo: (outcome: KeyedOutcome) => never,
  ) => Promise<KeyedOutcome>,
): Promise<KeyedOutcome> {
  let undone: KeyedOutcome | undefined;
  const undo = (outcome: KeyedOutcome): never => {
    undone = outcome;
    throw rolledBack;
  };
  try {
    return await database.enclose((tx) => work(tx, undo));
  } catch (cause) {
    if (cause === rolledBack && undone !== undefined) return undone;
    throw cause;
  }
}

/** Thrown to make the driver roll back; it never leaves this file. */
const rolledBack = new Error("the request failed");

/**
 * Takes the key's lock first and looks then, in a statement of its own, which sees what the lock's last holder committed. Nobody
 * waits: a second insert of the row would, until the first request is through (http-rules 26).
 */
async function lookUp(
  { sql }: Transaction,
  { id, check, secret }: RequestNames,
): Promise<KeyedOutcome | undefined> {
  const [lock] = await sql<{ mine: boolean }[]>`
    select pg_try_advisory_xact_lock(${lockClass}, ${id.readInt32BE(0)}) as mine`;
  if (lock?.mine !== true) return { kind: "in-flight" };
  return find({ sql }, { id, check, secret });
}

/** The row of the key, if it has one. */
async function find(
  { sql }: { readonly sql: Database["sql"] | Transaction["sql"] },
  { id, check, secret }: RequestNames,
): ReturnType<IdempotencyStore["find"]> {
  const [row] = await sql<{ check: Buffer; answer: Buffer }[]>`
    select request_check as check, answer from http.idempotency_key
     where id = ${id} and expires_at > clock_timestamp()`;
  if (row === undefined) return undefined;
  return row.check.equals(check)
    ? { kind: "replay", answer: unseal(row.answer, secret) }
    : { kind: "mismatch" };
}

/** Last of all: a transaction without a write has no id that readers of the outbox would wait for. */
async function keep(
  { sql }: Transaction,
  { id, check, secret }: RequestNames,
  executionId: string,
  { answer }: Extract<Attempt["outcome"], { kind: "kept" }>,
  ttlMs: number,
): Promise<void> {
  await sql`
    insert into http.idempotency_key as k (id, execution_id, request_check, answer, created_at, expires_at)
    select ${id}, ${executionId}::uuid, ${check}, ${seal(answer, secret)}, now.at, now.at + ${ttlMs} * interval '1 millisecond'
      from (select clock_timestamp() as at) as now
    on conflict (id) do update set
      execution_id = excluded.execution_id, request_check = excluded.request_check, answer = excluded.answer,
      created_at = excluded.created_at, expires_at = excluded.expires_at`;
}
