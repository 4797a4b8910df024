import type { Metadata } from "../../messages.ts";
import type { ProcessManager } from "../../process.ts";
import type { Transaction } from "../types.ts";
import { reactorOf } from "./reactor.ts";
import { takeSteps } from "./take-steps.ts";

/** An event from elsewhere, as a process manager understands it. */
export type Delivery<Event> = {
  readonly event: Event;
  /** UUID of the message; what follows from it gets its ids from here. */
  readonly id: string;
  readonly metadata: Metadata;
  /** When it happened; the metadata's time unless told. */
  readonly at?: Date;
};

/**
 * Tells a process manager of an event that is not in the own store, such as another service's, in the transaction of
 * whoever received it. That a message is told once is the receiver's matter: its inbox row stands in the same transaction.
 *
 * @returns False when the event belongs to no process, or to one that has ended.
 * @throws What the process manager throws.
 */
export async function deliverToProcess<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  tx: Transaction,
  manager: ProcessManager<State, Event, Command, Timeout>,
  { event, id, metadata, at = metadata.time }: Delivery<Event>,
): Promise<boolean> {
  const reactor = reactorOf(manager);
  const step = reactor.happened(event, { id, metadata, at });
  if (step === undefined) return false;
  return (await takeSteps(tx, reactor, [step])) > 0;
}
