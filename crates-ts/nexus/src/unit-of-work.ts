import type { EventStore } from "./event-store.ts";
import type { Clock } from "./ids.ts";
import type { Result } from "./result.ts";

/** What every transaction offers; a service adds its outbox and its tables. */
export type EventScope = { readonly events: EventStore };

/**
 * The one port of writing, for event-sourced use cases and for tables alike: all that `work` does through its scope is
 * done when it answers ok, and nothing of it when it answers an error or throws.
 */
export type UnitOfWork<Scope> = {
  run<T, E>(
    work: (scope: Scope) => Promise<Result<T, E>>,
  ): Promise<Result<T, E>>;
};

/** Waits, passed in so that no test has to. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** A number from 0 to below 1. */
export type Random = () => number;

/** What waiting needs of the world. */
export type Pacing = {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
};

/**
 * A plain store as a unit of work of single appends: each is atomic by itself, and nothing binds it to what else `work`
 * does.
 */
export function withoutTransaction(events: EventStore): UnitOfWork<EventScope> {
  return { run: (work) => work({ events }) };
}
