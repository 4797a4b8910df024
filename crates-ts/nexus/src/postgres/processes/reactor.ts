import type { Json, RecordedEvent } from "../../event-store.ts";
import type { ProcessManager, Reaction, Trigger } from "../../process.ts";

/** The state of a process as it is stored; nothing before the process has begun. */
export type StoredState = {
  readonly state: Json;
  readonly stateVersion: number;
};

/** A step of one process, whatever it is made of. */
export type Step = {
  readonly processId: string;
  readonly trigger: Trigger;
  /** @throws What the author's code throws. */
  react(stored: StoredState | undefined): Reaction<unknown, unknown>;
};

/** A process manager without its types: what is stored goes in, what is to be stored comes out. */
export type Reactor<Event> = {
  readonly name: string;
  readonly stateVersion: number;
  readonly initial: unknown;
  /** The event types of the own store that it hears of. */
  readonly types: readonly string[];
  readonly compensates: boolean;
  /** What a stored event means; `undefined` when it belongs to no process. */
  recorded(event: RecordedEvent): Step | undefined;
  happened(event: Event, trigger: Trigger): Step | undefined;
  timedOut(
    processId: string,
    timeout: string,
    payload: Json,
    trigger: Trigger,
  ): Step;
  refused(
    processId: string,
    command: Json,
    rejection: Json,
    trigger: Trigger,
  ): Step;
};

/**
 * Takes the types off a process manager.
 *
 * @throws RangeError for one that cannot be run.
 */
export function reactorOf<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(manager: ProcessManager<State, Event, Command, Timeout>): Reactor<Event> {
  const { name, initial, events, stateVersion = 1 } = manager;
  check(manager);
  const open = (stored: StoredState | undefined): State =>
    openState(manager, stateVersion, stored);
  const happened = (event: Event, trigger: Trigger): Step | undefined => {
    const processId = manager.correlate(event, trigger);
    if (processId === undefined) return undefined;
    return {
      processId,
      trigger,
      react: (stored) =>
        manager.react(open(stored), { kind: "event", event, cause: trigger }),
    };
  };
  return {
    name,
    stateVersion,
    initial,
    types: [...new Set(events.flatMap(({ types }) => types))],
    compensates: manager.compensate !== undefined,
    happened,
    recorded: (recorded) => {
      const { id, metadata, recordedAt: at, type } = recorded;
      const reader = events.find(({ types }) =>
        types.some((each) => each === type),
      );
      if (reader === undefined) return undefined;
      return happened(reader.decode(recorded), { id, metadata, at });
    },
    timedOut: (processId, timeout, payload, cause) => ({
      processId,
      trigger: cause,
      react: (stored) =>
        manager.react(open(stored), {
          kind: "timeout",
          // cast: the name was stored when a reaction of the same process manager set it.
          timeout: timeout as Timeout,
          payload,
          cause,
        }),
    }),
    refused: (processId, command, rejection, cause) => ({
      processId,
      trigger: cause,
      react: (stored) => {
        const state = open(stored);
        // cast: the command was stored by a reaction of the same process manager.
        const refusal = { command: command as Command, rejection, cause };
        return manager.compensate?.(state, refusal) ?? { state };
      },
    }),
  };
}

function openState<State>(
  { name, initial, upgrade }: Opening<State>,
  stateVersion: number,
  stored: StoredState | undefined,
): State {
  if (stored === undefined) return initial;
  if (stored.stateVersion === stateVersion)
    // cast: it was stored by a reaction with the same version of the state.
    return stored.state as State;
  if (upgrade === undefined || stored.stateVersion > stateVersion)
    throw new Error(
      `${name}: this build cannot read state of version ${String(stored.stateVersion)}`,
    );
  return upgrade(stored.state, stored.stateVersion);
}

type Opening<State> = {
  readonly name: string;
  readonly initial: State;
  readonly upgrade?: (state: Json, stateVersion: number) => State;
};

const NAME = /^[a-z][a-z0-9_]{0,49}$/;

function check({
  name,
  stateVersion = 1,
  upgrade,
}: {
  readonly name: string;
  readonly stateVersion?: number;
  readonly upgrade?: unknown;
}): void {
  if (!NAME.test(name)) throw new RangeError(`not a process name: ${name}`);
  if (!Number.isInteger(stateVersion) || stateVersion < 1)
    throw new RangeError(`${name}: stateVersion must be a whole number from 1`);
  if (stateVersion > 1 && upgrade === undefined)
    throw new RangeError(`${name}: a state of version 2 or more needs upgrade`);
}
