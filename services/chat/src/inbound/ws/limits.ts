import type { Rate } from "./bucket.ts";

/** What one socket and one person may take up. */
export type SocketLimits = {
  /** Frames of one socket; a client that comes back subscribes to everything at once. */
  readonly frames: Rate;
  /** Messages of one person in this process. */
  readonly sends: Rate;
  readonly channelsPerSocket: number;
  readonly socketsPerPerson: number;
  readonly payloadBytes: number;
  /** Messages of one socket that wait to be stored. */
  readonly sendsWaiting: number;
  /** Channels of one socket whose read marks wait to be stored. */
  readonly readsWaiting: number;
  /** Beyond it nothing more is published to a socket until it has read on. */
  readonly slowBytes: number;
  /** Beyond it even an answer would be too much. */
  readonly tooSlowBytes: number;
  /** How long a socket may stay slow. */
  readonly slowMs: number;
  /** A socket without a channel that says nothing. */
  readonly idleMs: number;
  /** Frames too many, one after the other, before a socket is closed. */
  readonly offences: number;
  /** Sockets of one process. */
  readonly connections: number;
};

const standard: SocketLimits = {
  frames: { burst: 300, perSecond: 40 },
  sends: { burst: 40, perSecond: 10 },
  channelsPerSocket: 128,
  socketsPerPerson: 20,
  // 4,000 code points, each as two escapes of six bytes as some clients write everything that is not ASCII; and what is around them.
  payloadBytes: 49_152 + 512,
  sendsWaiting: 64,
  readsWaiting: 128,
  slowBytes: 131_072,
  tooSlowBytes: 393_216,
  slowMs: 10_000,
  idleMs: 60_000,
  offences: 100,
  connections: 20_000,
};

/** What Bun may keep for a socket, in bytes: above everything that is let through to it, so that Bun itself drops nothing. */
export const bufferBytes = 1_048_576;

/** The standard limits; rates are multiplied as those of requests are (decision 16). */
export function socketLimits(
  scale = 1,
  own: Partial<SocketLimits> = {},
): SocketLimits {
  const scaled = ({ burst, perSecond }: Rate): Rate => ({
    burst: burst * scale,
    perSecond: perSecond * scale,
  });
  return {
    ...standard,
    frames: scaled(standard.frames),
    sends: scaled(standard.sends),
    ...own,
  };
}
