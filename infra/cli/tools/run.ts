/** Runs another program to its end, with a deadline, and keeps what it said. */

/** How a program ended. `text` is stdout, `said` the last lines of stdout and stderr. */
export type Ran = {
  readonly code: number;
  readonly text: string;
  readonly said: string[];
};

/** Runs a program without input. A program that does not end in time is killed and counts as failed. */
export async function run(
  command: readonly string[],
  o: { cwd?: string; env?: Record<string, string>; timeoutMs: number },
): Promise<Ran> {
  const child = Bun.spawn([...command], {
    cwd: o.cwd ?? "/",
    env: { ...process.env, ...o.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: o.timeoutMs,
    killSignal: "SIGKILL",
  });
  const [text, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  const said = `${text}\n${errors}`
    .split("\n")
    .filter((line) => line.trim() !== "");
  if (child.signalCode === "SIGKILL")
    said.push(`(killed after ${o.timeoutMs / 1000} s)`);
  return { code, text, said: said.slice(-20) };
}
