import type { ProcessManager, Reaction } from "../index.ts";
import {
  Past,
  Refused,
  TimedOut,
  asHappened,
  causeAt,
  refusalOf,
} from "./past.ts";
import { expectSame, expectStorable } from "./same.ts";

/** An event, `happened(event, …)`, `timedOut(name)` or `refused(command, rejection)`. */
export type Input<Event, Command, Timeout extends string> =
  Event | Past<Event> | TimedOut<Timeout> | Refused<Command>;

/** What a process is expected to do; what is left out is not looked at. */
export type Expected<State, Command, Timeout extends string> = Partial<
  Reaction<State, Command, Timeout>
>;

/** What can be asked of a reaction. */
export type Reacted<State, Command, Timeout extends string> = {
  /** Each given part must be exactly this; no commands and no timeouts are empty lists. */
  then(expected: Expected<State, Command, Timeout>): void;
  /** The input must concern no process, or one that is over. */
  ignored(): void;
  /** The reaction itself; `undefined` when the input was ignored. */
  reaction(): Reaction<State, Command, Timeout> | undefined;
};

/** A past that an input can meet. */
export type ProcessPast<State, Event, Command, Timeout extends string> = {
  when(input: Input<Event, Command, Timeout>): Reacted<State, Command, Timeout>;
};

/** See `given`. */
export function givenProcess<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  manager: ProcessManager<State, Event, Command, Timeout>,
  inputs: readonly Input<Event, Command, Timeout>[],
): ProcessPast<State, Event, Command, Timeout> {
  let state = manager.initial;
  let done = false;
  for (const [index, input] of inputs.entries()) {
    const reaction: Reaction<State, Command, Timeout> | undefined = done
      ? undefined
      : reactTo(manager, state, input, index + 1);
    state = reaction?.state ?? state;
    done ||= reaction?.done === true;
  }
  return {
    when: (input) => {
      const place = inputs.length + 1;
      return asking(done ? undefined : reactTo(manager, state, input, place));
    },
  };
}

function reactTo<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  manager: ProcessManager<State, Event, Command, Timeout>,
  state: State,
  input: Input<Event, Command, Timeout>,
  place: number,
): Reaction<State, Command, Timeout> | undefined {
  const reaction = reactionTo(manager, state, input, place);
  if (reaction === undefined) return undefined;
  expectStorable("the state", reaction.state);
  expectStorable("the commands", reaction.commands ?? []);
  return reaction;
}

function reactionTo<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  manager: ProcessManager<State, Event, Command, Timeout>,
  state: State,
  input: Input<Event, Command, Timeout>,
  place: number,
): Reaction<State, Command, Timeout> | undefined {
  if (input instanceof TimedOut) {
    const { timeout, payload, at } = input;
    const cause = causeAt(place, at);
    return manager.react(state, { kind: "timeout", timeout, payload, cause });
  }
  if (input instanceof Refused) {
    if (manager.compensate === undefined)
      throw new Error(`${manager.name} does not compensate refused commands`);
    return manager.compensate(state, refusalOf(input, place));
  }
  const { event, occurrence } = asHappened<Event>(input, place);
  const { id, metadata, recordedAt } = occurrence;
  const cause = { id, metadata, at: recordedAt };
  if (manager.correlate(event, cause) === undefined) return undefined;
  return manager.react(state, { kind: "event", event, cause });
}

function asking<State, Command, Timeout extends string>(
  reaction: Reaction<State, Command, Timeout> | undefined,
): Reacted<State, Command, Timeout> {
  return {
    then: (expected) => {
      if (reaction === undefined) throw new Error("the input was ignored");
      const { state, commands = [], timeouts = [], done = false } = reaction;
      const actual = { state, commands, timeouts, done };
      for (const key of ["state", "commands", "timeouts", "done"] as const)
        if (Object.hasOwn(expected, key))
          expectSame(`the reaction's ${key}`, actual[key], expected[key]);
    },
    ignored: () => expectSame("the reaction", reaction, undefined),
    reaction: () => reaction,
  };
}
