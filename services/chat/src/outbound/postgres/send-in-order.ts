import type { Outcome } from "./beside-batches.ts";
import { storeMessages, type Where } from "./send-batch.ts";
import type { Outgoing } from "./send-statement.ts";

/** A message whose turn has not come. */
export type Waiting = {
  readonly outgoing: Outgoing;
  /** Asked when its turn has come. */
  readonly isWanted: () => boolean;
};

/**
 * Stores a batch of one channel. Of whoever still has something stored beside the batches, this is stored behind it; the others do
 * not wait for that.
 */
export async function storeInOrder(
  where: Where,
  batch: readonly Waiting[],
): Promise<readonly Outcome[]> {
  const late = new Set(
    batch.filter(({ outgoing }) => where.stragglers.has(outgoing.message)),
  );
  if (late.size === 0) return storeWanted(where, batch, "skip");
  const others = batch.filter((each) => !late.has(each));
  const outcomes = await storeWanted(where, others, "skip");
  const found = new Map(others.map((each, at) => [each, outcomes[at]]));
  // Not before: where all of the others fail, as the database is away, these fail with them and must not be stored.
  const byAuthor = Map.groupBy(late, (each) => each.outgoing.message.authorId);
  for (const part of byAuthor.values()) {
    const behind = storeBehind(where, part);
    for (const [at, each] of part.entries()) found.set(each, behind[at]);
  }
  return batch.map((each) => found.get(each) ?? { type: "withdrawn" });
}

/** All of one sender. */
function storeBehind(
  where: Where,
  part: readonly Waiting[],
): readonly Outcome[] {
  const [first] = part;
  if (first === undefined) return [];
  const done = where.stragglers.behind(
    first.outgoing.message,
    part.length,
    () => storeWanted(where, part, "wait"),
  );
  return part.map(
    (_, at): Outcome =>
      done?.then((outcomes) => outcomes[at] ?? { type: "withdrawn" }) ?? {
        type: "crowded",
      },
  );
}

async function storeWanted(
  where: Where,
  batch: readonly Waiting[],
  locked: "wait" | "skip",
): Promise<readonly Outcome[]> {
  const wanted = batch.filter(({ isWanted }) => isWanted());
  const outcomes = await storeMessages(
    where,
    wanted.map(({ outgoing }) => outgoing),
    locked,
  );
  const found = new Map(wanted.map((each, at) => [each, outcomes[at]]));
  return batch.map((each): Outcome => found.get(each) ?? { type: "withdrawn" });
}
