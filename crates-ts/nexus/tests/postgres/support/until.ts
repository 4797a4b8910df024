/** Resolves as soon as `condition` holds; fails after `timeoutMs`, saying what was waited for. Long,
 * because a machine can be busy: a test proves what happens, never when. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`waited ${String(timeoutMs)} ms for: ${what}`);
    await Bun.sleep(5);
  }
}
