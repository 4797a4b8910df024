/** How a tool ended. `output` holds both streams. */
export type Run = { exitCode: number; stdout: string; output: string };

/** Far above what a tool takes on a slow machine; a hung one must not hang the check. */
const deadlineMs = 120_000;

/** Runs a program in `cwd` and waits for it, at most two minutes; then it is killed and has failed. */
export async function runTool(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const child = Bun.spawn([...command], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: deadlineMs,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const late =
    child.signalCode === "SIGKILL"
      ? `\n${command[0]} did not end within ${deadlineMs / 1000} s\n`
      : "";
  return { exitCode, stdout, output: stdout + stderr + late };
}
