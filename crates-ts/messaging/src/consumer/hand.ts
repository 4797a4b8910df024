import type { JsMsg } from "@nats-io/jetstream";

/** Messages that the broker has given us and waits to hear of; at most as many as the durable lets be open. */
export type Hand = {
  /** Notes a delivery. One that comes again replaces the handle by which the message is acknowledged. */
  readonly receive: (message: JsMsg) => void;
  /** Whether the message has come before and is not settled. */
  readonly holds: (streamSequence: number) => boolean;
  /** How many are not settled. */
  readonly size: () => number;
  /** Whether the message is to be worked on: true once until it is settled. */
  readonly admit: (streamSequence: number) => boolean;
  /** Acknowledges, and forgets. */
  readonly settle: (
    items: readonly { readonly streamSequence: number }[],
  ) => void;
  /** Asks the broker for more patience with everything in hand. */
  readonly prolong: () => void;
  /**
   * Lets go of everything without a word to the broker: what still runs when the next puller begins must not acknowledge any
   * more. The broker may be another one by then, with an empty store, and an acknowledgement names its message by number only.
   */
  readonly letGo: () => void;
  /** Gives everything back, in the stream's order, for whoever pulls next. */
  readonly giveBack: () => void;
};

/** An empty hand. */
export function hand(): Hand {
  const held = new Map<number, JsMsg>();
  const admitted = new Set<number>();
  return {
    receive: (message) => void held.set(message.seq, message),
    holds: (streamSequence) => held.has(streamSequence),
    size: () => held.size,
    admit: (streamSequence) => {
      if (admitted.has(streamSequence)) return false;
      admitted.add(streamSequence);
      return true;
    },
    settle: (items) => {
      for (const { streamSequence } of items) {
        held.get(streamSequence)?.ack();
        held.delete(streamSequence);
        admitted.delete(streamSequence);
      }
    },
    prolong: () => {
      for (const message of held.values()) message.working();
    },
    letGo: () => held.clear(),
    giveBack: () => {
      for (const [, message] of [...held].sort(([a], [b]) => a - b))
        message.nak();
    },
  };
}
