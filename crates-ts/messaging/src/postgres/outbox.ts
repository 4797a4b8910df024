import { publishFaults, subjectOf } from "@tixlys/contracts";
import type {
  Contract,
  Envelope,
  EventData,
  EventTypes,
} from "@tixlys/contracts";
import type { Transaction } from "@tixlys/nexus/postgres";
import {
  createMessageSpan,
  currentContext,
  inSpan,
  injectTrace,
} from "@tixlys/telemetry";
import { currentCause } from "../current-message.ts";
import { bucketOn } from "../lane.ts";
import { nextMessageId } from "../new-id.ts";
import { type OutboxRow, writeRow } from "./outbox-row.ts";

/** One event to publish. */
export type Publication<Data> = {
  /** The id of the entity whose order matters; for everything about an account its `userId`. */
  readonly subject: string;
  /** That entity's version after this event. */
  readonly aggregateVersion: number;
  readonly data: Data;
  readonly actor?: Envelope["actor"];
  /** The message that caused this one; inside a handler the handled message, unless told. */
  readonly causationId?: string;
  /** UUID v7; told when a sealed field must name it (decision 38), otherwise made here. */
  readonly id?: string;
};

/** One revocation (decision 41). */
export type Revocation = {
  readonly kind: "sid" | "tok" | "sub" | "kid" | "blk";
  readonly id: string;
  /** Tokens of an older generation are refused; for kind `sub`. */
  readonly gen?: number;
  /** Unix seconds after which no token that it concerns can still be valid. */
  readonly exp: number;
};

/** The outbox of one open transaction. */
export type Outbox<C extends Contract> = {
  /**
   * Writes the event into the transaction; it reaches the bus after the commit, and only then.
   *
   * The correlation id is the request's id, outside a request the event's own; the trace context is that
   * of a span made here, so that the cause survives any delay.
   *
   * @throws Error when the data does not match the event's schema, or the message is over 900,000 bytes.
   */
  publish<T extends EventTypes<C>>(
    type: T,
    event: Publication<EventData<C, T>>,
  ): Promise<{ id: string }>;
  /**
   * Writes an earlier version of an event, beside the newest one, as long as some reader has not moved (http-rules 79).
   *
   * @throws Error when the contract keeps no such version, or the data does not match it.
   */
  publishEarlier(
    type: EventTypes<C>,
    version: number,
    event: Publication<unknown>,
  ): Promise<{ id: string }>;
  /** Writes a revocation into the transaction; it has a lane of its own and never waits for events. */
  revoke(revocation: Revocation): Promise<{ id: string }>;
};

const PAYLOAD_BYTES_AT_MOST = 900_000;
const TOKEN = /^[A-Za-z0-9_-]{1,200}$/;

/** The outbox of `tx`, for the events that `contract` promises. */
export function outbox<C extends Contract>(
  tx: Transaction,
  contract: C,
): Outbox<C> {
  return {
    publish: (type, event) => publish(tx, contract, type, undefined, event),
    publishEarlier: (type, version, event) =>
      publish(tx, contract, type, version, event),
    revoke: (revocation) => revoke(tx, revocation),
  };
}

async function publish(
  tx: Transaction,
  contract: Contract,
  type: string,
  version: number | undefined,
  event: Publication<unknown>,
): Promise<{ id: string }> {
  return inOutboxSpan(contract, type, version, event, (row) =>
    writeRow(tx, "events", row),
  );
}

/**
 * Makes the row of an event for a statement that writes it together with its cause, in one round trip: `write` inserts it as
 * `writeRow` does, and wakes the relay after the commit. The span of the message is open meanwhile.
 */
export function withOutboxRow<C extends Contract, T extends EventTypes<C>>(
  contract: C,
  type: T,
  event: Publication<EventData<C, T>>,
  write: (row: OutboxRow) => Promise<void>,
): Promise<{ id: string }> {
  return inOutboxSpan(contract, type, undefined, event, write);
}

async function inOutboxSpan(
  contract: Contract,
  type: string,
  version: number | undefined,
  event: Publication<unknown>,
  write: (row: OutboxRow) => Promise<void>,
): Promise<{ id: string }> {
  const newest = contract.events[type];
  const definition =
    version === undefined
      ? newest
      : newest?.earlier.find((each) => each.version === version);
  if (definition === undefined)
    throw new Error(
      `${contract.service} promises no event ${type}${version === undefined ? "" : ` of version ${String(version)}`}`,
    );
  const faults = publishFaults(definition, event.data);
  if (faults.length > 0)
    throw new Error(`event ${type} breaks its contract: ${faults.join("; ")}`);
  const subject = subjectOf(type, definition.version);
  const id = event.id ?? nextMessageId();
  const { name, ...span } = createMessageSpan({
    template: subject,
    messageId: id,
  });
  return inSpan(name, span, async () => {
    const correlationId = currentContext()?.requestId ?? id;
    const envelope = envelopeOf(
      contract.service,
      type,
      definition.version,
      id,
      correlationId,
      event,
    );
    const bucket = bucketOn("events", event.subject);
    const headers = {
      ...contextHeaders(correlationId),
      "tixlys-bucket": String(bucket),
    };
    const payload = JSON.stringify(envelope);
    const bytes = Buffer.byteLength(payload);
    if (bytes > PAYLOAD_BYTES_AT_MOST)
      throw new Error(
        `event ${type} has ${String(bytes)} bytes; the bus takes ${String(PAYLOAD_BYTES_AT_MOST)}`,
      );
    await write({
      bucket,
      messageId: id,
      subject,
      key: event.subject,
      headers,
      payload,
    });
    return { id };
  });
}

function envelopeOf(
  producer: string,
  type: string,
  version: number,
  id: string,
  correlationId: string,
  event: Publication<unknown>,
): Envelope {
  const causationId = event.causationId ?? currentCause();
  return {
    id,
    type,
    version,
    time: new Date().toISOString(),
    producer,
    subject: event.subject,
    aggregateVersion: event.aggregateVersion,
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(event.actor === undefined ? {} : { actor: event.actor }),
    data: event.data,
  };
}

/** What travels in headers because it is not the envelope's (decision 48). */
function contextHeaders(correlationId: string): Record<string, string> {
  const { idempotencyKey } = currentContext() ?? {};
  return {
    ...injectTrace(),
    "x-request-id": correlationId,
    ...(idempotencyKey === undefined
      ? {}
      : { "idempotency-key": idempotencyKey }),
  };
}

async function revoke(
  tx: Transaction,
  { kind, id, gen, exp }: Revocation,
): Promise<{ id: string }> {
  if (!TOKEN.test(id))
    throw new Error(
      `a revocation of kind ${kind} has an id that fits no subject`,
    );
  const messageId = nextMessageId();
  const key = `${kind}.${id}`;
  await writeRow(tx, "revocations", {
    bucket: bucketOn("revocations", key),
    messageId,
    subject: `auth.revoked.${key}`,
    key,
    headers: contextHeaders(currentContext()?.requestId ?? messageId),
    payload: JSON.stringify({
      kind,
      id,
      ...(gen === undefined ? {} : { gen }),
      exp,
      // When it was decided: each verifier tells how long after that it refused the first token.
      at: new Date().toISOString(),
    }),
  });
  return { id: messageId };
}
