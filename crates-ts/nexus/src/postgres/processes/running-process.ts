import type { Json } from "../../event-store.ts";
import type { Metadata } from "../../messages.ts";
import type { ProcessManager } from "../../process.ts";
import type { Result } from "../../result.ts";
import type { Transaction } from "../types.ts";
import { reactorOf } from "./reactor.ts";
import type { Reactor } from "./reactor.ts";

/** What is known of a command that is carried out. */
export type CommandContext = {
  /** UUID, the same at every try: made from what caused the command. */
  readonly commandId: string;
  /** For what follows from the command: its chain, and its cause. */
  readonly metadata: Metadata;
  readonly processId: string;
  /** From 1. */
  readonly attempt: number;
};

/** What came of a command; a rejection is kept as JSON. `VersionConflict` and `Conflict` are no rejections: it is tried again. */
export type CommandOutcome = Result<unknown, unknown>;

/** How the commands of a process manager are carried out. */
export type CarryOut<Command> =
  | {
      /**
       * In one transaction with the end of the command: its effect is there exactly once. Everything is written through
       * `tx`; a rejection takes back what was written before it. 10 seconds at most.
       */
      execute(
        command: Command,
        context: CommandContext & { readonly tx: Transaction },
      ): Promise<CommandOutcome>;
    }
  | {
      /**
       * Outside any transaction, at least once: for what is idempotent by `commandId` itself, such as a request to another
       * service. 10 seconds at most; then `signal` fires, and it is sent again later.
       */
      send(
        command: Command,
        context: CommandContext & { readonly signal: AbortSignal },
      ): Promise<CommandOutcome>;
    };

/** How a process manager is run. */
export type ProcessOptions = {
  /**
   * Where one that has never run begins: with the first event of the store, unless told, so that it misses nothing; or with
   * what comes from now on, for one that is added to a store with a past that it must not act upon.
   */
  readonly startsAt?: "beginning" | "now";
  /** As many processes can share its events; 1 unless told. Counts when it runs for the first time. */
  readonly partitions?: number;
};

/** A process manager with what carries out its commands. */
export type RunnableProcess = Required<ProcessOptions> & {
  readonly reactor: Reactor<never>;
  readonly carryOut: CarryOut<Json>;
};

/**
 * Joins a process manager with what carries out its commands.
 *
 * @example runProcess(shipping, { execute: (command, { tx, ...context }) => decideIn(eventStore(tx), order, { id: command.order, command, ...context }) })
 * @throws RangeError for a process manager that cannot be run.
 */
export function runProcess<
  State,
  Event extends { readonly type: string },
  Command,
  Timeout extends string,
>(
  manager: ProcessManager<State, Event, Command, Timeout>,
  carryOut: CarryOut<Command>,
  { startsAt = "beginning", partitions = 1 }: ProcessOptions = {},
): RunnableProcess {
  return {
    reactor: reactorOf(manager),
    startsAt,
    partitions,
    carryOut: openCommands(carryOut),
  };
}

function openCommands<Command>(carryOut: CarryOut<Command>): CarryOut<Json> {
  // cast: a command is stored by a reaction of the process manager whose commands these are.
  const opened = (command: Json): Command => command as Command;
  return "execute" in carryOut
    ? {
        execute: (command, context) =>
          carryOut.execute(opened(command), context),
      }
    : { send: (command, context) => carryOut.send(opened(command), context) };
}
