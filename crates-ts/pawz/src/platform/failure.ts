/** A start that cannot succeed, told in sentences: what is wrong and what to do. Shown without a stack. */
export class StartFailure extends Error {
  override readonly name = "StartFailure";
}

const plainNames: ReadonlySet<string> = new Set([
  "StartFailure",
  "ConfigError",
  "DefinitionError",
]);

/** What standard error shows for a start that failed: sentences for known reasons, the whole error otherwise. */
export function startFailureText(thrown: unknown): string {
  if (thrown instanceof Error && plainNames.has(thrown.name))
    return `${thrown.message}\n`;
  return `${Bun.inspect(thrown)}\n`;
}

/**
 * Runs a service's `main`. A failed start prints every mistake at once and ends with exit code 1 (http-rules 67);
 * nothing half-started stays behind, because the process ends.
 */
export async function runProcess(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    process.stderr.write(startFailureText(thrown));
    process.exit(1);
  }
}
