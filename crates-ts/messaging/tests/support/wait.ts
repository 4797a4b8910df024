/** Resolves as soon as `condition` holds; fails after `timeoutMs`, saying what was waited for. */
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
