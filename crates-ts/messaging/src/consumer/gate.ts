/** What a gate needs to know of a delivery. */
export type Delivery = {
  readonly streamSequence: number;
  /** Counts the consumer's deliveries to anybody. */
  readonly deliverySequence: number;
  readonly redelivered: boolean;
  /** This puller has it already and is at work on it; it comes again because the work takes long. */
  readonly ours: boolean;
};

/** How a gate learns that nothing is missing any more when fewer came again than it awaits. */
export type GateOptions = {
  /** By when the broker has delivered again what is overdue, if it is not too busy itself. */
  readonly overdueMs: number;
  /** Asks the broker whether it still waits to hear of messages that this puller does not have. */
  readonly stillMissing: () => Promise<boolean>;
};

/** Holds messages back while older ones may still be on their way to somebody who is gone. */
export type Gate<T extends Delivery> = {
  /** Takes a delivery; what may go on comes out of `through`, in the order of the stream. */
  readonly take: (delivery: T) => void;
  readonly close: () => readonly T[];
};

const LOOK_MS = 500;
/** A message that the stream has lost stays missing for ever. */
const GIVE_UP_MS = 30_000;

/**
 * Keeps the stream's order over a change of the puller.
 *
 * Messages that were delivered to a former puller, or to a connection that died, come again only when their
 * acknowledgement is overdue, behind their successors. So the gate is shut at the start while there are such messages,
 * and whenever the delivery count skips one: until as many redeliveries have come as are missing, those of this puller's
 * own messages not counted; or until the broker, asked when all should have come, says that none is missing.
 *
 * @param missing How many deliveries were unacknowledged when this puller began.
 */
export function gate<T extends Delivery>(
  missing: number,
  delivered: number,
  { overdueMs, stillMissing }: GateOptions,
  through: (delivery: T) => void,
): Gate<T> {
  const held = new Map<number, T>();
  let awaited = missing;
  let last = delivered;
  let timer: Timer | undefined;
  let askedAt = 0;

  const open = (): void => {
    clearTimeout(timer);
    timer = undefined;
    awaited = 0;
    const all = [...held.values()].sort(
      (a, b) => a.streamSequence - b.streamSequence,
    );
    held.clear();
    for (const delivery of all) through(delivery);
  };

  const shut = (): void => {
    clearTimeout(timer);
    askedAt = performance.now() + overdueMs;
    timer = setTimeout(look, overdueMs);
  };

  /** A busy broker delivers late; one that cannot be asked is gone, and this puller with it. */
  const look = (): void => {
    const asking = timer;
    const late = performance.now() - askedAt > GIVE_UP_MS;
    stillMissing()
      .catch(() => true)
      .then((missing) => {
        // Meanwhile the gate was opened, shut anew or closed.
        if (timer !== asking || timer === undefined) return;
        if (missing && !late) timer = setTimeout(look, LOOK_MS);
        else open();
      })
      .catch(() => undefined);
  };

  if (awaited > 0) shut();
  return {
    take: (delivery) => {
      const skipped = delivery.deliverySequence - last - 1;
      last = Math.max(last, delivery.deliverySequence);
      if (skipped > 0) {
        awaited += skipped;
        shut();
      }
      if (awaited === 0) return through(delivery);
      if (delivery.ours && !held.has(delivery.streamSequence)) return;
      if (delivery.redelivered && !held.has(delivery.streamSequence))
        awaited -= 1;
      held.set(delivery.streamSequence, delivery);
      if (awaited === 0) open();
    },
    close: () => {
      clearTimeout(timer);
      timer = undefined;
      return [...held.values()].sort(
        (a, b) => a.streamSequence - b.streamSequence,
      );
    },
  };
}
