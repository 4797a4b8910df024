import { pgArray } from "@tixlys/nexus/postgres";
import type { Envelope } from "@tixlys/contracts";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import {
  extractTrace,
  inSpan,
  linkTo,
  newTrace,
  processSpan,
  runWithContext,
} from "@tixlys/telemetry";
import { asCauseOf } from "../current-message.ts";
import { codeOf, isConnectionFailure } from "./failures.ts";
import { underLease } from "./lease.ts";
import type { ConsumerLease } from "./lease.ts";
import type { HandlerTable } from "./handler.ts";
import type { Incoming } from "./message.ts";

/** What running a handler needs. */
export type EffectOptions<Bound> = {
  readonly database: Database;
  readonly lease: ConsumerLease;
  readonly handlers: HandlerTable<Bound>;
  readonly bind: (tx: Transaction) => Bound;
  readonly onProcessed: (
    message: Incoming,
    durationMs: number,
    error?: unknown,
  ) => void;
  readonly onDuplicate: (message: Incoming) => void;
};

/** The handler itself failed; the transaction is rolled back and a later try may help. */
export class HandlerFailed extends Error {
  override readonly name = "HandlerFailed";
  /** Whose handler it was; unknown when only the commit failed, or it lost a race: then it has not had its try yet. */
  readonly messageId: string | undefined;

  constructor(what: string, cause?: unknown, messageId?: string) {
    super(what, cause === undefined ? {} : { cause });
    this.messageId = messageId;
  }
}

const PARENT_AT_MOST_MS = 5 * 60_000;

/**
 * Runs messages' handlers and writes their inbox rows, all in one transaction: after it either every id stands in the
 * inbox and every effect is there, or none (http-rules 76).
 *
 * @param attempt The number of this try, from 1.
 * @param more Further writes of the same transaction.
 * @throws HandlerFailed when a handler threw or its effect could not be committed; LeaseLost; anything else is the
 * infrastructure's.
 */
export async function takeEffect<Bound>(
  options: EffectOptions<Bound>,
  messages: readonly Incoming[],
  attempt: number,
  more?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const duplicates = await options.database
    .transact(async (tx) => {
      const [, fresh] = await Promise.all([
        underLease(tx, options.lease),
        writeInbox(tx, options.lease, messages, attempt),
      ]);
      const bound = options.bind(tx);
      for (const message of messages)
        if (fresh.has(message.messageId))
          await handle(options, message, bound, attempt);
      await more?.(tx);
      return messages.filter(({ messageId }) => !fresh.has(messageId));
    })
    .catch((error: unknown) => {
      throw isIntegrityFailure(error)
        ? new HandlerFailed("the effect could not be committed", error)
        : error;
    });
  for (const message of duplicates) options.onDuplicate(message);
}

/** @returns The ids that were not in the inbox before. */
async function writeInbox(
  { sql }: Transaction,
  { durable }: ConsumerLease,
  messages: readonly Incoming[],
  attempt: number,
): Promise<ReadonlySet<string>> {
  const now = Date.now();
  const lags = messages.map(({ envelope }) =>
    String(envelope === undefined ? 0 : now - Date.parse(envelope.time)),
  );
  const rows = await sql<{ id: string }[]>`
    insert into messaging.inbox (consumer, message_id, attempt, lag_ms)
    select ${durable}, new.id, ${attempt}::smallint, new.lag
      from unnest(${pgArray(messages.map(({ messageId }) => messageId))}::uuid[], ${pgArray(lags)}::bigint[]) as new(id, lag)
    on conflict do nothing returning message_id::text as id`;
  return new Set(rows.map(({ id }) => id));
}

/** A handler runs in a span of its own, as the request that caused it, and as the cause of what it publishes. */
async function handle<Bound>(
  options: EffectOptions<Bound>,
  message: Incoming,
  bound: Bound,
  attempt: number,
): Promise<void> {
  const { envelope, headers, subject, messageId } = message;
  const handler = options.handlers.get(subject);
  if (handler === undefined || envelope === undefined)
    throw new HandlerFailed(
      `nothing can handle ${subject}`,
      undefined,
      messageId,
    );
  const facts = {
    template: subject,
    messageId,
    consumerGroup: options.lease.durable,
    deliveryCount: attempt,
  };
  const { name, ...span } = processSpan(facts);
  const startedAt = performance.now();
  try {
    await runWithContext(contextOf(envelope, headers), () =>
      inSpan(name, { ...span, ...causeOf(envelope, headers) }, () =>
        asCauseOf(messageId, () => handler.handle(envelope, bound)),
      ),
    );
    options.onProcessed(message, performance.now() - startedAt);
  } catch (error) {
    options.onProcessed(message, performance.now() - startedAt, error);
    throw isConnectionFailure(error)
      ? error
      : new HandlerFailed(
          `the handler of ${subject} failed`,
          error,
          // A deadlock is between two transactions, and no fault of the message that it met.
          isRace(error) ? undefined : messageId,
        );
  }
}

/** One readable trace while the event is young; a link from a trace of its own for old ones and replays. */
function causeOf(
  { time }: Envelope,
  headers: Incoming["headers"],
): Parameters<typeof inSpan>[1] {
  const cause = extractTrace(headers);
  const ageMs = Date.now() - Date.parse(time);
  return ageMs < PARENT_AT_MOST_MS
    ? { parent: cause }
    : { parent: newTrace(), links: linkTo(cause) };
}

function contextOf(
  { correlationId }: Envelope,
  headers: Incoming["headers"],
): Parameters<typeof runWithContext>[0] {
  const idempotencyKey = headers["idempotency-key"];
  return {
    requestId: correlationId,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

/** A constraint that was checked at the commit: as much the handler's fault as one that was checked before. */
const isIntegrityFailure = (error: unknown): boolean =>
  codeOf(error).startsWith("23");

/** The server has taken one of two transactions back, so that the other may go on. */
const isRace = (error: unknown): boolean =>
  ["40P01", "40001"].includes(codeOf(error));
