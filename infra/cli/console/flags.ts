/** The launcher's command-line flags: declared once per command, parsed strictly, explained by `--help`. */
import { nearest } from "./nearest.ts";
import { UsageError } from "./errors.ts";

/** One flag. `list` takes comma separated values and may be repeated. */
export type Flag = {
  readonly type: "boolean" | "string" | "number" | "list";
  readonly description: string;
  /** One letter, used as `-f`. */
  readonly short?: string;
  /** Placeholder of the value in `--help`. */
  readonly value?: string;
};

/** The flags of a command by their long name. */
export type FlagShape = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F["type"] extends "boolean"
  ? boolean
  : F["type"] extends "number"
    ? number | undefined
    : F["type"] extends "list"
      ? readonly string[]
      : string | undefined;

/** Parsed values: booleans are never undefined, lists never either (empty when not given). */
export type FlagValues<Shape extends FlagShape> = {
  readonly [Name in keyof Shape]: ValueOf<Shape[Name]>;
};

type Parsed = {
  values: Record<string, boolean | string | number | string[]>;
  args: string[];
};

/**
 * Parses `argv` strictly: `--name value`, `--name=value`, `-n`, `--` ends the flags.
 * @throws UsageError for an unknown flag (with the nearest name), a missing or an unusable value.
 */
export function parseFlags<Shape extends FlagShape>(
  command: string,
  shape: Shape,
  argv: readonly string[],
): { flags: FlagValues<Shape>; args: readonly string[] } {
  const parsed: Parsed = { values: defaults(shape), args: [] };
  let index = 0;
  while (index < argv.length) {
    const word = argv[index] ?? "";
    if (word === "--") {
      parsed.args.push(...argv.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      parsed.args.push(word);
      index += 1;
      continue;
    }
    index += readFlag(command, shape, parsed, word, argv[index + 1]);
  }
  // cast: every name of the shape was given its default and is only ever overwritten with a value of its type
  return { flags: parsed.values as FlagValues<Shape>, args: parsed.args };
}

function defaults(shape: FlagShape): Parsed["values"] {
  const values: Parsed["values"] = {};
  for (const [name, flag] of Object.entries(shape)) {
    if (flag.type === "boolean") values[name] = false;
    if (flag.type === "list") values[name] = [];
  }
  return values;
}

/** Reads one flag and answers how many words it took. */
function readFlag(
  command: string,
  shape: FlagShape,
  parsed: Parsed,
  word: string,
  next: string | undefined,
): number {
  const [written, inline] = splitOnce(word);
  const name = nameOf(command, shape, written);
  const flag = shape[name];
  if (flag === undefined) throw unknownFlag(command, shape, written);
  if (flag.type === "boolean") {
    if (inline !== undefined && inline !== "true" && inline !== "false")
      throw new UsageError(
        `--${name} takes no value, got "${inline}"`,
        command,
      );
    parsed.values[name] = inline !== "false";
    return 1;
  }
  const value = inline ?? next;
  if (value === undefined || (inline === undefined && value.startsWith("--")))
    throw new UsageError(
      `--${name} needs a value: --${name} ${flag.value ?? "VALUE"}`,
      command,
    );
  store(command, name, flag, value, parsed);
  return inline === undefined ? 2 : 1;
}

function store(
  command: string,
  name: string,
  flag: Flag,
  value: string,
  parsed: Parsed,
): void {
  if (flag.type === "number") {
    if (!/^-?\d+(\.\d+)?$/.test(value))
      throw new UsageError(`--${name} takes a number, got "${value}"`, command);
    parsed.values[name] = Number(value);
    return;
  }
  if (flag.type === "list") {
    const items = value.split(",").map((item) => item.trim());
    if (items.some((item) => item === ""))
      throw new UsageError(`--${name} has an empty entry: "${value}"`, command);
    const before = parsed.values[name];
    parsed.values[name] = [...(Array.isArray(before) ? before : []), ...items];
    return;
  }
  parsed.values[name] = value;
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function nameOf(command: string, shape: FlagShape, written: string): string {
  if (written.startsWith("--")) return written.slice(2);
  const letter = written.slice(1);
  const found = Object.entries(shape).find(([, flag]) => flag.short === letter);
  if (found === undefined) throw unknownFlag(command, shape, written);
  return found[0];
}

function unknownFlag(
  command: string,
  shape: FlagShape,
  written: string,
): UsageError {
  const names = [...Object.keys(shape), "help"].map((name) => `--${name}`);
  const guess = nearest(written, names);
  return new UsageError(
    `unknown flag ${written}${guess === undefined ? "" : `; did you mean ${guess}?`}`,
    command,
  );
}
