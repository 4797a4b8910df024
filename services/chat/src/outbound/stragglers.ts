/** Of one person in one channel, behind what they have under way beside the batches. */
const waitingAtMost = 256;

type Whose = { readonly channelId: string; readonly authorId: string };
type Line = { last: Promise<unknown>; waiting: number };

/**
 * Who has messages that are stored beside the batches of their channel, as they wait for something or broke: what they send next
 * is stored behind those, so that their order stays. Nobody is in here in the common case.
 */
export class Stragglers {
  readonly #lines = new Map<string, Line>();

  has(whose: Whose): boolean {
    return this.#lines.has(keyOf(whose));
  }

  /** From now on they are one until all of this has settled, whatever comes of it. */
  note(whose: Whose, outcomes: Promise<readonly unknown[]>): void {
    const key = keyOf(whose);
    const line = this.#lines.get(key) ?? { last: outcomes, waiting: 0 };
    const last = Promise.allSettled([
      line.last,
      outcomes.then((each) => Promise.allSettled(each)),
    ]).then(() => {
      if (line.last === last) this.#lines.delete(key);
    });
    line.last = last;
    this.#lines.set(key, line);
  }

  /** Does it once all before it has settled. Undefined, and nothing is done, where as many of theirs wait as may. */
  behind<Outcome>(
    whose: Whose,
    items: number,
    work: () => Promise<readonly Outcome[]>,
  ): Promise<readonly Outcome[]> | undefined {
    const line = this.#lines.get(keyOf(whose));
    if (line !== undefined && line.waiting + items > waitingAtMost)
      return undefined;
    const done = (line?.last ?? Promise.resolve()).then(() => {
      if (line !== undefined) line.waiting -= items;
      return work();
    });
    if (line !== undefined) line.waiting += items;
    this.note(whose, done);
    return done;
  }
}

function keyOf({ channelId, authorId }: Whose): string {
  return `${channelId} ${authorId}`;
}
