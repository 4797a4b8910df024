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
  const found = new Map(await storeNow(where, others));
  // Not before: nobody would hear of what fails meanwhile.
  const byAuthor = Map.groupBy(late, (each) => each.outgoing.message.authorId);
  for (const part of byAuthor.values()) {
    const behind = storeBehind(where, part);
    for (const [at, each] of part.entries()) found.set(each, behind[at]);
  }
  return batch.map((each) => found.get(each) ?? { type: "withdrawn" });
}

/** What fails here fails for these, not for those that are stored behind something. */
async function storeNow(
  where: Where,
  batch: readonly Waiting[],
): Promise<readonly (readonly [Waiting, Outcome | undefined])[]> {
  try {
    const outcomes = await storeWanted(where, batch, "skip");
    return batch.map((each, at) => [each, outcomes[at]]);
  } catch (error) {
    return batch.map((each) => [each, Promise.reject(error)]);
  }
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
