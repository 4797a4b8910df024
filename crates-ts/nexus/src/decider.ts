import type { Result } from "./result.ts";

/**
 * The one shape of a domain's behaviour, pure in all its parts.
 *
 * `decide` says what would happen, or why not; `evolve` is the only thing that changes state. Both
 * must be total and without side effects, so that a test needs no store.
 */
export type Decider<State, Command, Event, Rejection> = {
  /** The state before the first event. */
  readonly initial: State;
  /** Judges a command against a state: the events that follow, or the rejection. */
  decide(command: Command, state: State): Result<readonly Event[], Rejection>;
  /** Applies one event. */
  evolve(state: State, event: Event): State;
  /** Whether no further command can succeed. */
  isTerminal?(state: State): boolean;
};

/** The part of a decider that makes a state of events. */
export type Evolution<State, Event> = {
  readonly initial: State;
  evolve(state: State, event: Event): State;
};

/** The state after `events`, starting from `state` or, without it, from the initial one. */
export function fold<State, Event>(
  decider: Evolution<State, Event>,
  state: State = decider.initial,
  events: readonly Event[] = [],
): State {
  return events.reduce(
    (current, event) => decider.evolve(current, event),
    state,
  );
}
