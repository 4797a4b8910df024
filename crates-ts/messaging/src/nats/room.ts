import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { CLIENT } from "./pull.ts";
import { eventStream } from "./streams.ts";

/** Whether the stream of events can take more. */
export type Room = {
  /**
   * Whether it is as good as full, before `bytes` are sent. The answer is at most ten seconds old, a second once half of
   * the room is used, and never older than what this process sends into an eighth of what was free.
   */
  readonly isFull: (connection: NatsConnection, bytes: number) => boolean;
};

/** Kept free: two messages of the largest size, or two per cent. */
const RESERVE_BYTES = 2 * 1024 ** 2;
const RESERVE_PART = 0.02;
const LOOK_MS = 1_000;
const LOOK_WHILE_EMPTY_MS = 10_000;

/**
 * Watches how full `EVT` is, because the server does not hold its own limit exactly: with `discard: new` it compares
 * without a message's overhead and, in the last few bytes, drops the oldest message to take the newest (seen on 2.9.10).
 * A publisher that stops before that point makes "discards nothing" true (decision 14).
 */
export function eventRoom(): Room {
  let full = false;
  let lookAt = 0;
  let lookAfterBytes = Infinity;

  const look = async (connection: NatsConnection): Promise<void> => {
    const { config, state } = await (
      await jetstreamManager(connection, CLIENT)
    ).streams.info(eventStream);
    const free = config.max_bytes - state.bytes;
    const limited = config.max_bytes > 0;
    full =
      limited &&
      free < Math.max(RESERVE_BYTES, config.max_bytes * RESERVE_PART);
    const halfEmpty = !limited || free > config.max_bytes / 2;
    lookAfterBytes = limited ? Math.max(0, free) / 8 : Infinity;
    lookAt = performance.now() + (halfEmpty ? LOOK_WHILE_EMPTY_MS : LOOK_MS);
  };

  return {
    isFull: (connection, bytes) => {
      if (!full) lookAfterBytes -= bytes;
      if (performance.now() >= lookAt || lookAfterBytes < 0) {
        lookAt = performance.now() + LOOK_MS;
        lookAfterBytes = Infinity;
        // A stream that cannot be looked at refuses the message itself, and says why.
        look(connection).catch(() => undefined);
      }
      return full;
    },
  };
}
