import { isDeepStrictEqual, inspect } from "node:util";
import { fold } from "../index.ts";
import type { Decider, Result } from "../index.ts";

/** What can be asked of a decision. */
export type When<State, Event, Rejection> = {
  /** The decision must be exactly these events, in this order. */
  then(events: readonly Event[]): void;
  /** The decision must be exactly this rejection. */
  rejected(rejection: Rejection): void;
  /** The state after the decision; a rejection leaves it as it was. */
  state(): State;
  /** The decision itself, for assertions of another kind. */
  result(): Result<readonly Event[], Rejection>;
};

/** A history that a command can meet. */
export type Given<State, Command, Event, Rejection> = {
  when(command: Command): When<State, Event, Rejection>;
};

/**
 * Starts a sentence: given these past events, when this command comes, then these events follow.
 *
 * @example given(account, [registered]).when(disable).then([disabled]);
 * @throws Error from `then` and `rejected`, with both sides printed, when the decision differs.
 */
export function given<State, Command, Event, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  events: readonly Event[] = [],
): Given<State, Command, Event, Rejection> {
  const before = fold(decider, decider.initial, events);
  return {
    when: (command) =>
      decided(decider, before, decider.decide(command, before)),
  };
}

function decided<State, Command, Event, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  before: State,
  decision: Result<readonly Event[], Rejection>,
): When<State, Event, Rejection> {
  return {
    then: (events) => {
      expectSame(decision, { ok: true, value: events });
    },
    rejected: (rejection) => {
      expectSame(decision, { ok: false, error: rejection });
    },
    state: () => (decision.ok ? fold(decider, before, decision.value) : before),
    result: () => decision,
  };
}

function expectSame(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (value: unknown): string =>
    inspect(value, { depth: 8, sorted: true });
  throw new Error(
    `The decision differs.\nexpected: ${show(expected)}\nactual:   ${show(actual)}`,
  );
}
