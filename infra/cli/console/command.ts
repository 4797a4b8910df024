/**
 * What one command of the launcher is. A file `commands/<name>.ts` exports `command`, made with {@link defineCommand}; the
 * table in `command-table.ts` gives it a name and a summary, and loads the file only when it is called.
 */
import { UsageError } from "./errors.ts";
import { parseFlags } from "./flags.ts";
import type { FlagShape, FlagValues } from "./flags.ts";
import { helpLines } from "./help-text.ts";
import type { CommandDescription } from "./help-text.ts";
import { createOutput } from "./output.ts";
import type { Output } from "./output.ts";

/** What a command gets: its parsed flags and positional arguments, and where to write. */
export type CommandInput<Shape extends FlagShape = FlagShape> = {
  readonly flags: FlagValues<Shape>;
  readonly args: readonly string[];
  readonly output: Output;
};

/** A command's declaration. `run` answers the exit code: 0 ok, 1 failure, 2 usage, 130 interrupted; it may throw CliError. */
export type CommandDefinition<Shape extends FlagShape> = CommandDescription & {
  readonly flags: Shape;
  /** Least and most positional arguments; default none. */
  readonly arity?: readonly [least: number, most: number];
  run(input: CommandInput<Shape>): Promise<number>;
};

/** A command as the launcher calls it: flags are parsed inside, so that every command has one type. */
export type Command = CommandDescription & {
  run(name: string, argv: readonly string[]): Promise<number>;
};

/**
 * Makes a command. A flag `json` in the shape switches the output to one JSON document on stdout.
 * @example export const command = defineCommand({ summary: "…", example: "./tixlys x", flags: {}, run: async () => 0 });
 */
export function defineCommand<const Shape extends FlagShape>(
  definition: CommandDefinition<Shape>,
): Command {
  const { run, arity = [0, 0], ...description } = definition;
  return {
    ...description,
    run: async (name, argv) => {
      if (asksForHelp(argv)) {
        for (const line of helpLines(name, description))
          process.stdout.write(`${line}\n`);
        return 0;
      }
      const { flags, args } = parseFlags(name, definition.flags, argv);
      if (args.length > arity[1])
        throw new UsageError(
          `unexpected argument "${args[arity[1]] ?? ""}"`,
          name,
        );
      if (args.length < arity[0])
        throw new UsageError(
          `${name} needs ${definition.arguments ?? "an argument"}`,
          name,
        );
      const json = "json" in definition.flags && argv.includes("--json");
      return await run({ flags, args, output: createOutput(json) });
    },
  };
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  return own.includes("--help") || own.includes("-h");
}

/** Whether a loaded module exports a command. */
export function isCommandModule(
  module: unknown,
): module is { command: Command } {
  if (typeof module !== "object" || module === null || !("command" in module))
    return false;
  const { command } = module;
  return typeof command === "object" && command !== null && "run" in command;
}
