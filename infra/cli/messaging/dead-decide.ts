/** `dead replay` and `dead discard`: of one message, or of all that the flags let through. */
import { CliError, UsageError } from "../console/errors.ts";
import type { Output } from "../console/output.ts";
import type { DeadInput } from "./dead-flags.ts";
import { findDead, sourceOf } from "./dead-sources.ts";
import type { DeadSource, DeadThing } from "./dead-thing.ts";
import { deadTable, filterOf, notDead } from "./dead-show.ts";
import { messageIdOf } from "./filter.ts";
import { withSuite } from "./suite.ts";
import type { ServiceDatabase } from "./suite.ts";

type Act = (
  source: DeadSource,
  from: ServiceDatabase,
  thing: DeadThing,
) => Promise<boolean>;

const PREVIEW = 10;

/** `dead replay [ID]`. */
export function replay(
  input: DeadInput,
  id: string | undefined,
): Promise<number> {
  if (input.flags.reason !== undefined)
    throw new UsageError("replay takes no --reason", "dead");
  return decide(input, id, "replay", (source, from, thing) =>
    source.replay(from, thing),
  );
}

/** `dead discard [ID] --reason "…"`. */
export function discard(
  input: DeadInput,
  id: string | undefined,
): Promise<number> {
  const reason = input.flags.reason?.trim() ?? "";
  if (reason === "")
    throw new UsageError(
      'discard needs a reason, which is kept: --reason "duplicate of the import"',
      "dead",
    );
  return decide(input, id, "discard", (source, from, thing) =>
    source.discard(from, thing, reason.slice(0, 1_000)),
  );
}

async function decide(
  { flags, output }: DeadInput,
  typed: string | undefined,
  verb: "replay" | "discard",
  act: Act,
): Promise<number> {
  const id = typed === undefined ? undefined : messageIdOf(typed, "dead");
  const filter = { ...filterOf(flags), all: false };
  return await withSuite(flags.service, async ({ databases }) => {
    const found = await findDead(
      databases,
      id === undefined ? filter : { ...filter, id },
    );
    const dead = found.filter(({ open }) => open);
    if (dead.length === 0 && id !== undefined) throw notDead(id);
    if (dead.length > 1 && !flags.yes)
      throw unconfirmed(verb, dead, typed, output);
    const done: DeadThing[] = [];
    // One after the other, the oldest first: messages of one key come back in their order.
    for (const thing of dead.toReversed()) {
      const from = databases.find(({ service }) => service === thing.service);
      if (from !== undefined && (await act(sourceOf(thing), from, thing)))
        done.push(thing);
    }
    tell(
      output,
      verb,
      done,
      dead.length - done.length,
      found.length >= filter.limit,
    );
    output.document({
      [`${verb}ed`]: done.map(({ kind, service, consumer, id: own, key }) => ({
        kind,
        service,
        consumer,
        id: own,
        key,
      })),
      skipped: dead.length - done.length,
      more: found.length >= filter.limit,
    });
    return 0;
  });
}

function unconfirmed(
  verb: string,
  dead: readonly DeadThing[],
  id: string | undefined,
  output: Output,
): CliError {
  for (const line of deadTable(dead.slice(0, PREVIEW), output))
    output.note(line);
  if (dead.length > PREVIEW) output.note(`… and ${dead.length - PREVIEW} more`);
  return new CliError(
    "E_CONFIRM",
    `this would ${verb} ${dead.length} messages`,
    {
      cause: "more than one needs a yes",
      fix: `./tixlys dead ${verb}${id === undefined ? "" : ` ${id}`} --yes, or name less with --service, --consumer, --key`,
    },
  );
}

function tell(
  output: Output,
  verb: string,
  done: readonly DeadThing[],
  skipped: number,
  more: boolean,
): void {
  for (const { id, consumer, service, key } of done)
    output.print(
      `${output.paint("green", "✓")} ${verb}ed ${id}  ${consumer ?? `outbox of ${service}`}  ${key}`,
    );
  if (done.length === 0) output.print("nothing is dead");
  if (skipped > 0)
    output.print(`${skipped} had been decided on by somebody else meanwhile`);
  if (more) output.print("there may be more: run it again, or raise --limit");
}
