const triesAtMost = 4;
const pauseMs = 20;

/** A circle of waits that the database has cut here, or an order of transactions that it could not keep. */
const lost: ReadonlySet<unknown> = new Set(["40P01", "40001"]);

/**
 * Does it again when it lost against others through no fault of its own: three times more, after up to 20, 40 and 80 ms. What is
 * given must have undone itself when it throws, as a transaction, a savepoint or a statement of its own does.
 */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= triesAtMost || !lost.has(codeOf(error))) throw error;
      await Bun.sleep(Math.random() * pauseMs * 2 ** (tries - 1));
    }
  }
}

/** What the database says is wrong; undefined where it was something else. */
export function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return Reflect.get(error, "code") ?? codeOf(error.cause);
}
