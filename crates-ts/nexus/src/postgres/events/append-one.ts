import type { Appended, VersionConflict } from "../../event-store.ts";
import { err, ok, type Result } from "../../result.ts";
import { appendText, undoText } from "./append-text.ts";
import type { Client } from "./client.ts";
import { isRace } from "./failures.ts";
import { look } from "./look.ts";
import { meets, type PreparedAppend } from "./prepared-append.ts";

/** What one append came to. */
export type Outcome = {
  readonly result: Result<Appended, VersionConflict>;
  /** One per event that was added now, in order; outside a transaction they have the version only. */
  readonly rows: readonly AppendedRow[];
};

/** What the database made of one event. */
export type AppendedRow = {
  /** Null in the one row that says that a move must be undone. */
  readonly version: string | null;
  readonly position: string;
  readonly event_id: string;
  /** Seconds since 1970. */
  readonly recorded: number;
};

/** Races with another writer that ended in his favour; each of them is over when the next try begins. */
const tries = 4;

/**
 * Appends outside a transaction, in one statement; a second one asks what is there, only when nothing was added.
 *
 * @throws The driver's error; whether the append happened is open after a lost connection.
 */
export async function appendOne(
  sql: Client,
  append: PreparedAppend,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const rows = await attemptTo(sql, append, false).catch((error: unknown) => {
      if (attempt < tries && isRace(error)) return [];
      throw error;
    });
    if (rows.length > 0) return added(append, rows);
    const outcome = await refusalOf(sql, append, attempt);
    if (outcome) return outcome;
  }
}

/**
 * Appends inside a transaction, which it does not spoil: a conflict and a repeated command are answers here too.
 *
 * @throws The driver's error, after which the transaction is lost.
 */
export async function appendWithin(
  sql: Client,
  append: PreparedAppend,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const rows = await attemptTo(sql, append, true);
    if (rows[0]?.version) return added(append, rows);
    if (rows.length > 0) await undo(sql, append);
    const outcome = await refusalOf(sql, append, attempt);
    if (outcome) return outcome;
  }
}

/** Somebody committed the same command while this append waited to note it. */
async function undo(
  sql: Client,
  { append: { stream }, count }: PreparedAppend,
): Promise<void> {
  await run(sql, undoText, [stream.type, stream.id, count]);
}

type Parameter = string | number;

const run = (sql: Client, text: string, parameters: Parameter[]) =>
  sql.unsafe<AppendedRow[]>(text, parameters, { prepare: true });

async function attemptTo(
  sql: Client,
  append: PreparedAppend,
  inTransaction: boolean,
): Promise<readonly AppendedRow[]> {
  const { kind, count, bucket, events, metadata, expectedVersion } = append;
  const { stream, commandId } = append.append;
  const text = appendText({
    kind,
    command: commandId !== undefined,
    inTransaction,
  });
  return await run(sql, text, [
    stream.type,
    stream.id,
    count,
    bucket,
    events,
    metadata,
    ...(commandId === undefined ? [] : [commandId]),
    ...(kind === "exact" ? [expectedVersion] : []),
  ]);
}

/** Why nothing was added; `undefined` when the reason has gone in the meantime. */
async function refusalOf(
  sql: Client,
  append: PreparedAppend,
  attempt: number,
): Promise<Outcome | undefined> {
  const { actual, known } = await look(sql, append);
  if (known) return { result: ok(known), rows: [] };
  if (attempt < tries && meets(append, actual)) return undefined;
  const { stream, expected } = append.append;
  const conflict = {
    type: "VersionConflict",
    stream,
    expected,
    actual,
  } as const;
  return { result: err(conflict), rows: [] };
}

function added(append: PreparedAppend, rows: readonly AppendedRow[]): Outcome {
  const lastVersion = Number(rows.at(-1)?.version);
  return {
    result: ok({
      stream: append.append.stream,
      firstVersion: lastVersion - rows.length + 1,
      lastVersion,
      repeated: false,
    }),
    rows,
  };
}
