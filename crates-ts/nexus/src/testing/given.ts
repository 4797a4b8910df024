import { fold } from "../index.ts";
import type { Decider, ProcessManager, ReadModel, Result } from "../index.ts";
import { givenProcess } from "./given-process.ts";
import { givenReadModel } from "./given-read-model.ts";
import { expectSame } from "./same.ts";
import type { Input, ProcessPast } from "./given-process.ts";
import type { Rows } from "./given-read-model.ts";
import type { Past } from "./past.ts";

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
 * Starts a sentence about a decider, a read model or a process manager.
 *
 * @example given(account, [registered]).when(disable).then([disabled]);
 * @example given(orderList, [placed, happened(shipped, { recordedAt })]).then("order-1", { state: "shipped" });
 * @example given(shipping, [placed]).when(timedOut("payment")).then({ commands: [{ type: "CancelOrder" }] });
 * @throws Error from `then` and its like, with both sides printed, when it is otherwise; from a read model's or a process
 * manager's sentence also when a row, a state or a command would not survive being stored as JSON.
 */
export function given<State, Command, Event, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  events?: readonly Event[],
): Given<State, Command, Event, Rejection>;
export function given<Row, Event extends { readonly type: string }>(
  model: ReadModel<Row, Event>,
  events?: readonly (Event | Past<Event>)[],
): Rows<Row>;
export function given<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  process: ProcessManager<State, Event, Command, Timeout>,
  inputs?: readonly Input<Event, Command, Timeout>[],
): ProcessPast<State, Event, Command, Timeout>;
export function given<
  State,
  Command,
  Event extends { readonly type: string },
  Rejection,
  Timeout extends string,
>(
  subject:
    | Decider<State, Command, Event, Rejection>
    | ReadModel<State, Event>
    | ProcessManager<State, Event, Command, Timeout>,
  past: readonly Event[] = [],
):
  | Given<State, Command, Event, Rejection>
  | Rows<State>
  | ProcessPast<State, Event, Command, Timeout> {
  if ("react" in subject) return givenProcess(subject, past);
  if ("idOf" in subject) return givenReadModel(subject, past);
  return givenDecider(subject, past);
}

function givenDecider<State, Command, Event, Rejection>(
  decider: Decider<State, Command, Event, Rejection>,
  events: readonly Event[],
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
      expectSame("The decision", decision, { ok: true, value: events });
    },
    rejected: (rejection) => {
      expectSame("The decision", decision, { ok: false, error: rejection });
    },
    state: () => (decision.ok ? fold(decider, before, decision.value) : before),
    result: () => decision,
  };
}
