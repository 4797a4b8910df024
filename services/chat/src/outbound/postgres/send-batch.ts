import { wakeTopic } from "@tixlys/messaging/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import type { Sending } from "../../application/ports.ts";
import { again, codeOf } from "./again.ts";
import {
  type Outgoing,
  type SentRow,
  writeMessages,
} from "./send-statement.ts";
import { answeredIn, freeId, sentBefore } from "./sent-before.ts";

/** What became of a message, or what is still being found out of it alone. */
export type Outcome = Sending | Promise<Sending>;

/** A fault of one message's data, or of what hangs on its row: nothing that others of its batch are to suffer from. */
const ownFault = /^(22|23|P0)/;

/**
 * Stores messages of one channel in the order in which they are given. What one of them is refused for, waits for or breaks on is
 * its own: the others are stored all the same.
 */
export async function storeMessages(
  database: Database,
  channelId: string,
  batch: readonly Outgoing[],
): Promise<readonly Outcome[]> {
  const answered = await answeredIn(database, channelId, batch);
  const sound = batch.filter(({ message: { replyTo } }) =>
    replyTo === null ? true : answered.has(replyTo),
  );
  const outcomes =
    sound.length === 0 ? [] : await stored(database, channelId, sound, "skip");
  const found = new Map(sound.map((each, at) => [each, outcomes[at]]));
  return batch.map((each) => found.get(each) ?? { type: "unanswerable" });
}

async function stored(
  database: Database,
  channelId: string,
  batch: readonly Outgoing[],
  locked: "wait" | "skip",
): Promise<readonly Outcome[]> {
  try {
    const rows = await again(() =>
      writeApart(database, channelId, batch, locked),
    );
    if (rows.some(({ seq }) => seq !== null))
      database.signal(wakeTopic("events"));
    return outcomesOf(database, channelId, batch, rows, locked);
  } catch (error) {
    if (batch.length === 1 || !ownFault.test(String(codeOf(error))))
      throw error;
    const each = inTurn(
      database,
      channelId,
      batch.map((one) => [one]),
    );
    return batch.map((one) => each(one));
  }
}

/** A statement of an enclosing transaction gets a savepoint, so that it can be lost without the rest. */
function writeApart(
  database: Database,
  ...asked: [string, readonly Outgoing[], "wait" | "skip"]
): Promise<readonly SentRow[]> {
  return database.isEnclosed()
    ? database.transact((tx) => writeMessages(tx, ...asked))
    : writeMessages(database, ...asked);
}

/** Whose membership somebody else is about to end waits for that, beside whatever is stored next. */
function outcomesOf(
  database: Database,
  channelId: string,
  batch: readonly Outgoing[],
  rows: readonly SentRow[],
  locked: "wait" | "skip",
): readonly Outcome[] {
  const placed = batch.map((each, at) => ({ each, row: rows[at] }));
  const repeated = placed.flatMap(({ each, row }) =>
    row?.held === true && !row.fresh ? [each.message] : [],
  );
  const known = sentBefore(database, channelId, repeated);
  const later = placed.flatMap(({ each, row }) =>
    row?.held === false && row.isMember && locked === "skip" ? [each] : [],
  );
  const afterwards = inTurn(database, channelId, [
    ...Map.groupBy(later, ({ message }) => message.authorId).values(),
  ]);
  return placed.map(({ each, row }) => {
    if (row === undefined) throw new Error("a statement has no row");
    if (later.includes(each)) return afterwards(each);
    if (!row.held) return { type: "no-member" };
    if (!row.fresh) return known(each.message);
    return sentOf(row) ?? closed(database, each);
  });
}

/** Stores one part after the other; answers where the outcome of each message is to be had. */
function inTurn(
  database: Database,
  channelId: string,
  parts: readonly (readonly Outgoing[])[],
): (one: Outgoing) => Promise<Sending> {
  const outcomes = new Map<Outgoing, Promise<Sending>>();
  let before: Promise<unknown> = Promise.resolve();
  for (const part of parts) {
    const done = before.then(() => stored(database, channelId, part, "wait"));
    before = done.catch(() => undefined);
    for (const [at, one] of part.entries())
      outcomes.set(
        one,
        done.then((each) => each[at] ?? { type: "no-member" }),
      );
  }
  return (one) =>
    outcomes.get(one) ?? Promise.reject(new Error("a message is in no part"));
}

/** The channel was closed between the two locks: the client's id was not used. */
async function closed(
  database: Database,
  { message }: Outgoing,
): Promise<Sending> {
  await freeId(database, message, message.id);
  return { type: "closed" };
}

function sentOf({ seq, at, kind, authorName }: SentRow): Sending | undefined {
  return seq === null || at === null || kind === null
    ? undefined
    : { type: "sent", seq, at: new Date(at), kind, authorName };
}
