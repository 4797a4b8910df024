import type { Notice, Outgoing } from "./frames.ts";
import type { Timing } from "./options.ts";
import { isForLater } from "./refusals.ts";

/** A message that is in the channel's log. */
export type Sent = {
  readonly id: string;
  readonly seq: number;
  readonly clientId: string;
};

/**
 * A message of which no acknowledgement came. `code`: `queue-full` (it was never sent), `too-late` and `closed` (it may have been
 * stored), or the server's own, which refused it.
 */
export class SendFailed extends Error {
  override readonly name = "SendFailed";
  readonly code: string;
  readonly clientId: string;

  constructor(code: string, clientId: string, message: string) {
    super(message);
    this.code = code;
    this.clientId = clientId;
  }
}

/** Messages on their way. */
export type Outbox = {
  put(
    channelId: string,
    content: string,
    replyTo: string | undefined,
  ): Promise<Sent>;
  acked(ack: Extract<Notice, { type: "ack" }>): void;
  refused(clientId: string, code: string, message: string): void;
  /** There is a connection: whatever waits is sent, again where it had been. */
  opened(): void;
  lost(): void;
  close(): void;
};

type Waiting = {
  readonly frame: Extract<Outgoing, { type: "send" }>;
  readonly settle: {
    resolve(sent: Sent): void;
    reject(failed: SendFailed): void;
  };
  readonly deadline: ReturnType<typeof setTimeout>;
  isUnderWay: boolean;
  again?: ReturnType<typeof setTimeout>;
};

/**
 * Keeps each message, under the one `clientId` that it got, until the server has acknowledged or refused it. One message of a channel
 * is under way at a time, so that a sender's messages keep their order whatever is lost or refused.
 *
 * @param send Hands a frame to the connection, which may drop it.
 */
export function outboxOf(
  timing: Timing,
  atMost: number,
  send: (frame: Outgoing) => void,
): Outbox {
  const lanes = new Map<string, Waiting[]>();
  const byId = new Map<string, Waiting>();
  let isOpen = false;
  let isClosed = false;
  const pump = (channelId: string): void => {
    const first = lanes.get(channelId)?.[0];
    if (!isOpen || first === undefined || first.isUnderWay) return;
    first.isUnderWay = true;
    send(first.frame);
    later(first, timing.ackWithinMs);
  };
  const later = (waiting: Waiting, ms: number): void => {
    clearTimeout(waiting.again);
    waiting.again = setTimeout(() => {
      waiting.isUnderWay = false;
      pump(waiting.frame.channelId);
    }, ms);
  };
  const take = (clientId: string): Waiting | undefined => {
    const waiting = byId.get(clientId);
    if (waiting === undefined) return undefined;
    byId.delete(clientId);
    clearTimeout(waiting.deadline);
    clearTimeout(waiting.again);
    const { channelId } = waiting.frame;
    const rest = (lanes.get(channelId) ?? []).filter((one) => one !== waiting);
    if (rest.length === 0) lanes.delete(channelId);
    else lanes.set(channelId, rest);
    return waiting;
  };
  const fail = (clientId: string, code: string, message: string): void => {
    const waiting = take(clientId);
    if (waiting === undefined) return;
    waiting.settle.reject(new SendFailed(code, clientId, message));
    pump(waiting.frame.channelId);
  };
  return {
    put(channelId, content, replyTo) {
      const clientId = crypto.randomUUID();
      const refuse = (code: string, message: string): Promise<never> =>
        Promise.reject(new SendFailed(code, clientId, message));
      if (isClosed) return refuse("closed", "the client was closed");
      if (byId.size >= atMost)
        return refuse(
          "queue-full",
          `${String(atMost)} messages are waiting already`,
        );
      const { promise, resolve, reject } = Promise.withResolvers<Sent>();
      const waiting: Waiting = {
        frame: {
          type: "send",
          channelId,
          clientId,
          content,
          ...(replyTo === undefined ? {} : { replyTo }),
        },
        settle: { resolve, reject },
        deadline: setTimeout(() => {
          fail(clientId, "too-late", "no acknowledgement came in time");
        }, timing.sendWithinMs),
        isUnderWay: false,
      };
      byId.set(clientId, waiting);
      lanes.set(channelId, [...(lanes.get(channelId) ?? []), waiting]);
      pump(channelId);
      return promise;
    },
    acked({ clientId, id, seq }) {
      const waiting = take(clientId);
      if (waiting === undefined) return;
      waiting.settle.resolve({ id, seq, clientId });
      pump(waiting.frame.channelId);
    },
    refused(clientId, code, message) {
      const waiting = byId.get(clientId);
      if (waiting === undefined) return;
      if (isForLater(code)) later(waiting, timing.resendAfterMs);
      else fail(clientId, code, message);
    },
    opened() {
      isOpen = true;
      for (const channelId of lanes.keys()) pump(channelId);
    },
    lost() {
      isOpen = false;
      for (const waiting of byId.values()) {
        clearTimeout(waiting.again);
        waiting.isUnderWay = false;
      }
    },
    close() {
      isOpen = false;
      isClosed = true;
      for (const clientId of [...byId.keys()])
        fail(clientId, "closed", "the client was closed");
    },
  };
}
