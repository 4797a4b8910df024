/** The text of `./tixlys COMMAND --help`: one example first, then usage and flags. */
import type { Flag, FlagShape } from "./flags.ts";

/** What `help` needs to know of a command. */
export type CommandDescription = {
  /** One sentence. */
  readonly summary: string;
  /** A whole command line, shown first in `--help`. */
  readonly example: string;
  /** Positional arguments as `--help` shows them: `"[service]"`, `"SERVICE status|plan|up"`. */
  readonly arguments?: string;
  readonly flags: FlagShape;
  /** Lines below the flags in `--help`. */
  readonly details?: readonly string[];
};

/** The lines of a command's help. */
export function helpLines(name: string, command: CommandDescription): string[] {
  const usage = ["./tixlys", name, command.arguments, "[flags]"].filter(
    (part) => part !== undefined,
  );
  const flags = Object.entries(command.flags).map(([flag, spec]) => [
    flagTitle(flag, spec),
    spec.description,
  ]);
  const rows = [...flags, ["-h, --help", "Show this help."]];
  const width = Math.max(...rows.map(([title = ""]) => title.length));
  return [
    `example: ${command.example}`,
    "",
    command.summary,
    "",
    `usage: ${usage.join(" ")}`,
    "",
    ...rows.map(
      ([title = "", text = ""]) => `  ${title.padEnd(width)}  ${text}`,
    ),
    ...(command.details === undefined ? [] : ["", ...command.details]),
  ];
}

function flagTitle(name: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return flag.type === "boolean"
    ? `${short}--${name}`
    : `${short}--${name} ${flag.value ?? "VALUE"}`;
}
