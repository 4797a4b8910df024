/** What a gate needs to know of a delivery. */
export type Delivery = {
  readonly streamSequence: number;
  /** Counts the consumer's deliveries to anybody. */
  readonly deliverySequence: number;
  readonly redelivered: boolean;
};

/** Holds messages back while older ones may still be on their way to somebody who is gone. */
export type Gate<T extends Delivery> = {
  /** Takes a delivery; what may go on comes out of `through`, in the order of the stream. */
  readonly take: (delivery: T) => void;
  readonly close: () => readonly T[];
};

/**
 * Keeps the stream's order over a change of the puller.
 *
 * Messages that were delivered to a former puller, or to a connection that died, come again only when their
 * acknowledgement is overdue, behind their successors. So the gate is shut at the start while there are such messages,
 * and whenever the delivery count skips one: until as many redeliveries have come as are missing, or `overdueMs` have
 * passed, after which none can be missing.
 *
 * @param missing How many deliveries were unacknowledged when this puller began.
 */
export function gate<T extends Delivery>(
  missing: number,
  delivered: number,
  overdueMs: number,
  through: (delivery: T) => void,
): Gate<T> {
  const held = new Map<number, T>();
  let awaited = missing;
  let last = delivered;
  let timer: Timer | undefined;

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
    timer = setTimeout(open, overdueMs);
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
      if (delivery.redelivered && !held.has(delivery.streamSequence))
        awaited -= 1;
      held.set(delivery.streamSequence, delivery);
      if (awaited === 0) open();
    },
    close: () => {
      clearTimeout(timer);
      return [...held.values()].sort(
        (a, b) => a.streamSequence - b.streamSequence,
      );
    },
  };
}
