/** A process of a test's own, and its last line. */
export type Child = {
  last(): string;
  /** Resolves with its exit code. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number>;
  /** Stops it where it stands, or lets it go on. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  readonly exited: Promise<number>;
};

/** Runs a TypeScript file. */
export function child(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Child {
  let last = "";
  const spawned = Bun.spawn([process.execPath, script, ...args], {
    stdout: "pipe",
    stderr: "inherit",
    env: { ...process.env, ...env },
  });
  const follow = async (): Promise<void> => {
    for await (const text of spawned.stdout.pipeThrough(
      new TextDecoderStream(),
    ))
      last = text.trim().split("\n").at(-1) ?? last;
  };
  follow().catch(() => undefined);
  return {
    last: () => last,
    exited: spawned.exited,
    end: (signal) => {
      spawned.kill(signal);
      return spawned.exited;
    },
    signal: (signal) => spawned.kill(signal),
  };
}
