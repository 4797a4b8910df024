import type {
  Contract,
  Envelope,
  EventData,
  EventTypes,
} from "@tixlys/contracts";

/** One reaction to one type of event. */
export type EventHandler<Bound> = {
  /** The producer's contract. */
  readonly contract: Contract;
  readonly type: string;
  readonly version: number;
  readonly handle: (event: Envelope, bound: Bound) => Promise<void>;
};

/**
 * Declares the handler of one event type.
 *
 * The handler's effect and the inbox row are one transaction: it writes through `bound` only, and has no effect
 * that a rollback would not undo. Its data has been checked against the producer's schema.
 */
export function on<C extends Contract, T extends EventTypes<C>, Bound>(
  contract: C,
  type: T,
  handle: (event: Envelope<T, EventData<C, T>>, bound: Bound) => Promise<void>,
): EventHandler<Bound> {
  throw new Error(
    `not built yet: ${contract.service} ${type} ${typeof handle}`,
  );
}
