import type { Appended, VersionConflict } from "../../event-store.ts";
import { err, ok, type Result } from "../../result.ts";
import type { Client } from "./client.ts";
import type { PreparedAppend } from "./prepared-append.ts";

/** What became of one append of a batch; `undefined` when it must be tried alone. */
export type BatchOutcome = Result<Appended, VersionConflict> | undefined;

const text = `select nexus.append_batch($1::text[], $2::text[], $3::text[], $4::bigint[], $5::integer[], $6::integer[],
  $7::uuid[], $8::text::jsonb, $9::text::jsonb) as answers`;

/**
 * Appends to different streams, with different commands, as one statement (`nexus.append_batch`).
 *
 * @returns What became of each, in the order of `appends`; `undefined` for one that must be tried alone, because its stream
 * was held or not there, or its command may be known.
 * @throws The driver's error, after which none was appended, or, after a lost connection, perhaps all.
 */
export async function appendBatch(
  sql: Client,
  appends: readonly PreparedAppend[],
): Promise<readonly BatchOutcome[]> {
  const sorted = appends.toSorted(byStream);
  const [row] = await sql.unsafe<{ answers: string[] }[]>(
    text,
    [
      sorted.map(({ append }) => append.stream.type),
      sorted.map(({ append }) => append.stream.id),
      sorted.map(({ kind }) => kind),
      sorted.map(({ expectedVersion }) => expectedVersion),
      sorted.map(({ count }) => count),
      sorted.map(({ bucket }) => bucket),
      sorted.map(({ append }) => append.commandId ?? null),
      `[${sorted.map(({ metadata }) => metadata).join(",")}]`,
      `[${sorted.map(({ events }) => events).join(",")}]`,
    ],
    { prepare: true },
  );
  const outcomes = new Map(
    sorted.map((append, index) => [
      append,
      outcomeOf(append, Number(row?.answers[index] ?? 0)),
    ]),
  );
  return appends.map((append) => outcomes.get(append));
}

/** By code units, so that every process has the same order. */
function byStream(one: PreparedAppend, other: PreparedAppend): number {
  const [a, b] = [one.append.stream, other.append.stream];
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function outcomeOf(prepared: PreparedAppend, answer: number): BatchOutcome {
  const { stream, expected, commandId } = prepared.append;
  if (answer > 0) {
    const firstVersion = answer - prepared.count + 1;
    return ok({ stream, firstVersion, lastVersion: answer, repeated: false });
  }
  // A command that did not fit may be one that came first elsewhere and moved the stream on: asked when it is tried alone.
  if (answer === 0 || commandId !== undefined) return undefined;
  return err({ type: "VersionConflict", stream, expected, actual: -answer });
}
