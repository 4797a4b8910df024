import type { Json } from "./event-store.ts";
import type { Cause } from "./messages.ts";
import type { EventReader } from "./read-model.ts";

/** What made a process react: an event, a rejected command, or a timeout, whose id comes from what set it. */
export type Trigger = Cause & {
  /** When the event was recorded, the command refused, or the timeout fired. */
  readonly at: Date;
};

/** What a process is told: that something has happened, or that time is up. */
export type ProcessInput<Event, Timeout extends string = string> =
  | { readonly kind: "event"; readonly event: Event; readonly cause: Trigger }
  | {
      readonly kind: "timeout";
      readonly timeout: Timeout;
      readonly payload: Json;
      readonly cause: Trigger;
    };

/** A command of the process that was refused. */
export type Refusal<Command> = {
  readonly command: Command;
  readonly rejection: Json;
  readonly cause: Trigger;
};

/** A timeout to set, which moves one of the same name, or to cancel, which is no error when there is none. */
export type TimeoutChange<Timeout extends string = string> =
  | { readonly set: Timeout; readonly dueAt: Date; readonly payload?: Json }
  | { readonly cancel: Timeout };

/** What a process does about an input. */
export type Reaction<State, Command, Timeout extends string = string> = {
  readonly state: State;
  /** Carried out in this order, one after the other, behind all earlier ones of the process. */
  readonly commands?: readonly Command[];
  readonly timeouts?: readonly TimeoutChange<Timeout>[];
  /** True ends the process: its timeouts are cancelled and it hears of nothing more. Its commands are still carried out. */
  readonly done?: boolean;
};

/**
 * A process that goes through several aggregates or services: it hears of events, commands, and minds the time. Pure in all
 * its parts. State and commands are kept as JSON and must survive that.
 */
export type ProcessManager<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string = string,
> = {
  /** Lower case, words joined by `_`; names the processes for ever. */
  readonly name: string;
  readonly initial: State;
  /** Of the state's shape, from 1; 1 unless told. */
  readonly stateVersion?: number;
  /** Brings the state of an older version up to date; needed from version 2 on. */
  upgrade?(state: Json, stateVersion: number): State;
  /** The events of the own store that it hears of. What else `Event` holds comes from elsewhere, as from other services. */
  readonly events: readonly EventReader<Event>[];
  /** The process that an event belongs to; `undefined` when it belongs to none. */
  correlate(event: Event, cause: Trigger): string | undefined;
  react(
    state: State,
    input: ProcessInput<Event, Timeout>,
  ): Reaction<State, Command, Timeout>;
  /** What to do about a refused command. Without it the command is kept, holds up its process, and waits for somebody. */
  compensate?(
    state: State,
    refusal: Refusal<Command>,
  ): Reaction<State, Command, Timeout>;
};
