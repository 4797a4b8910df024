/** `dead list` and `dead show`. */
import { CliError, UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import { table } from "../console/output.ts";
import type { DeadInput } from "./dead-flags.ts";
import { findDead, sourceOf } from "./dead-sources.ts";
import type { DeadFilter, DeadThing } from "./dead-thing.ts";
import { messageIdOf } from "./filter.ts";
import { withSuite } from "./suite.ts";
import type { ServiceDatabase } from "./suite.ts";

const LIMIT = 100;
const LIMIT_AT_MOST = 1_000;
const REASON_AT_MOST = 60;

/** `dead list`: one row per message; exit code 0 whether or not there are any. */
export async function list(
  { flags, output }: DeadInput,
  id: string | undefined,
): Promise<number> {
  if (id !== undefined)
    throw new UsageError(`list takes no ID; dead show ${id}`, "dead");
  const filter = filterOf(flags);
  const dead = await withSuite(flags.service, ({ databases }) =>
    findDead(databases, filter),
  );
  for (const line of deadTable(dead, output)) output.print(line);
  if (dead.length === 0) output.print("nothing is dead");
  output.document({ dead: dead.map(({ errors: _, ...row }) => row) });
  return 0;
}

/** `dead show ID`: everything about one message, for each consumer that died of it. */
export async function show(
  { flags, output }: DeadInput,
  typed: string | undefined,
): Promise<number> {
  const id = messageIdOf(typed, "dead");
  const filter = { ...filterOf(flags), id, all: true };
  return await withSuite(flags.service, async ({ databases }) => {
    const dead = await findDead(databases, filter);
    if (dead.length === 0) throw notDead(id);
    const whole = await Promise.all(
      dead.map(async (thing) => ({
        ...thing,
        ...(flags.payload
          ? { payload: await payloadOf(databases, thing) }
          : {}),
      })),
    );
    for (const each of whole)
      for (const line of lines(each)) output.print(line);
    output.document({ dead: whole });
    return 0;
  });
}

/** The filter that the flags make. @throws UsageError for an unusable limit. */
export function filterOf(flags: DeadInput["flags"]): DeadFilter {
  const limit = flags.limit ?? LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_AT_MOST)
    throw new UsageError(
      `--limit takes a whole number from 1 to ${LIMIT_AT_MOST}, got ${limit}`,
      "dead",
    );
  return {
    ...(flags.consumer === undefined ? {} : { consumer: flags.consumer }),
    ...(flags.key === undefined ? {} : { key: flags.key }),
    all: flags.all,
    limit,
  };
}

/** The error for an id that nothing dead has. */
export function notDead(id: string): CliError {
  return new CliError("E_NO_MESSAGE", `nothing dead has the id ${id}`, {
    cause: "it took effect, was decided on and swept, or never was",
    fix: `./tixlys events show ${id}`,
  });
}

/** The rows of `list`. */
export function deadTable(
  dead: readonly DeadThing[],
  output: Output,
): string[] {
  if (dead.length === 0) return [];
  const rows = dead.map((each) => [
    each.id,
    each.consumer ?? `${each.service} (outbox)`,
    each.subject,
    each.key,
    each.behind === null || each.behind === 0
      ? each.state
      : `${each.state} +${each.behind}`,
    each.diedAt.slice(0, 19).replace("T", " "),
    each.reason.slice(0, REASON_AT_MOST),
  ]);
  const header = ["ID", "WHERE", "SUBJECT", "KEY", "STATE", "DIED", "REASON"];
  return table(header, rows).map((line, index) =>
    index === 0 ? output.paint("dim", line) : line,
  );
}

async function payloadOf(
  databases: readonly ServiceDatabase[],
  thing: DeadThing,
): Promise<unknown> {
  const from = databases.find(({ service }) => service === thing.service);
  if (from === undefined) return null;
  return await sourceOf(thing).payload(from, thing);
}

const versionOf = ({
  version,
  generation,
}: NonNullable<DeadThing["stream"]>): string =>
  `${String(version)} of its stream, generation ${String(generation)} of the projection`;

function lines(thing: DeadThing & { payload?: unknown }): string[] {
  const facts: [string, string | null][] = [
    ["id", thing.id],
    ["where", thing.consumer ?? `outbox of ${thing.service}`],
    ["subject", thing.subject],
    ["key", thing.key],
    ["version", thing.stream === undefined ? null : versionOf(thing.stream)],
    ["state", thing.state],
    ["attempts", thing.attempts === null ? null : String(thing.attempts)],
    ["behind it", thing.behind === null ? null : String(thing.behind)],
    ["died", thing.diedAt],
    ["reason", thing.reason],
    ["discarded", thing.resolution],
  ];
  const titles =
    thing.errors.length === 1 ? ["failure"] : ["first failure", "last failure"];
  return [
    ...facts.flatMap(([name, text]) =>
      text === null ? [] : [`${name.padEnd(10)} ${text}`],
    ),
    ...thing.errors.flatMap((text, index) => [
      `${titles[index] ?? "failure"}:`,
      ...text.split("\n").map((line) => `  ${line}`),
    ]),
    ...("payload" in thing
      ? [
          "payload:",
          ...JSON.stringify(thing.payload, null, 2)
            .split("\n")
            .map((line) => `  ${line}`),
        ]
      : []),
    "",
  ];
}
