/** Waiting with an end. */

/** The promise's value, or undefined when it has not settled in time; the promise itself goes on. */
export async function within<T>(
  promise: Promise<T>,
  ms: number,
): Promise<T | undefined> {
  let timer: Timer | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until the answer is true; false at the deadline. */
export async function until(
  o: { everyMs: number; deadlineMs: number },
  ask: () => Promise<boolean> | boolean,
): Promise<boolean> {
  const end = performance.now() + o.deadlineMs;
  for (;;) {
    if (await ask()) return true;
    if (performance.now() > end) return false;
    await Bun.sleep(o.everyMs);
  }
}
