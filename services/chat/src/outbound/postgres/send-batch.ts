import { wakeTopic } from "@tixlys/messaging/postgres";
import type { Database } from "@tixlys/nexus/postgres";
import type { Sending } from "../../application/ports.ts";
import type { Stragglers } from "../stragglers.ts";
import { again, codeOf } from "./again.ts";
import { inTurn, oneByOne, type Outcome } from "./beside-batches.ts";
import {
  type Outgoing,
  type SentRow,
  writeMessages,
} from "./send-statement.ts";
import { answeredIn, freeId, sentBefore } from "./sent-before.ts";

/** A fault of one message's data, or of what hangs on its row: nothing that others of its batch are to suffer from. */
const ownFault = /^(22|23|P0)/;

/** Into which channel, and who has something beside its batches. */
export type Where = {
  readonly database: Database;
  readonly channelId: string;
  readonly stragglers: Stragglers;
};

/**
 * Stores messages of one channel in the order in which they are given. What one of them is refused for, waits for or breaks on is
 * its own: the others are stored all the same, and its sender is a straggler until that is over.
 *
 * @param locked What is done about memberships that somebody else is about to end: with `wait`, all of these wait.
 */
export async function storeMessages(
  where: Where,
  batch: readonly Outgoing[],
  locked: "wait" | "skip",
): Promise<readonly Outcome[]> {
  const { database, channelId } = where;
  const answered = await answeredIn(database, channelId, batch);
  const sound = batch.filter(({ message: { replyTo } }) =>
    replyTo === null ? true : answered.has(replyTo),
  );
  const outcomes = sound.length === 0 ? [] : await stored(where, sound, locked);
  const found = new Map(sound.map((each, at) => [each, outcomes[at]]));
  return batch.map((each) => found.get(each) ?? { type: "unanswerable" });
}

async function stored(
  where: Where,
  batch: readonly Outgoing[],
  locked: "wait" | "skip",
): Promise<readonly Outcome[]> {
  const { database, channelId } = where;
  try {
    const rows = await again(() =>
      writeApart(database, channelId, batch, locked),
    );
    if (rows.some(({ seq }) => seq !== null))
      database.signal(wakeTopic("events"));
    return outcomesOf(where, batch, rows, locked);
  } catch (error) {
    if (!(error instanceof Error && ownFault.test(String(codeOf(error)))))
      throw error;
    // Others of the batch may have been sorted out before.
    if (batch.length === 1) return [Promise.reject(error)];
    const each = oneByOne(where.stragglers, batch, (one) =>
      stored(where, one, "skip"),
    );
    return batch.map((one) => each.get(one) ?? { type: "no-member" });
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
  where: Where,
  batch: readonly Outgoing[],
  rows: readonly SentRow[],
  locked: "wait" | "skip",
): readonly Outcome[] {
  const { database, channelId } = where;
  const placed = batch.map((each, at) => ({ each, row: rows[at] }));
  const repeated = placed.flatMap(({ each, row }) =>
    row?.held === true && !row.fresh ? [each.message] : [],
  );
  const known = sentBefore(database, channelId, repeated);
  const later = placed.flatMap(({ each, row }) =>
    row?.held === false && row.isMember && locked === "skip" ? [each] : [],
  );
  const afterwards = inTurn(where.stragglers, later, (part) =>
    stored(where, part, "wait"),
  );
  return placed.map(({ each, row }) => {
    if (row === undefined) throw new Error("a statement has no row");
    const waits = afterwards.get(each);
    if (waits !== undefined) return waits;
    if (!row.held) return { type: "no-member" };
    if (!row.fresh) return known(each.message);
    return sentOf(row) ?? closed(database, each);
  });
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
