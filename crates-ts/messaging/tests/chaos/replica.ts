import { appendFile } from "node:fs/promises";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";

/** A child process that is killed and started again. */
export type Replica = {
  readonly name: string;
  /** SIGKILL: nothing is finished, nothing is given back. */
  kill(): Promise<void>;
  /** Starts it unless it runs. */
  start(): void;
};

/** Starts `script` with these arguments; what it says goes to a file in `folder`. It dies with this process. */
export function startReplica(
  name: string,
  folder: string,
  script: string,
  args: readonly string[],
): Replica {
  const log = join(folder, `${name}.log`);
  const spawn = (): Bun.Subprocess => {
    const file = openSync(log, "a");
    try {
      return Bun.spawn(
        [
          process.execPath,
          "--no-orphans",
          join(import.meta.dir, script),
        ].concat(args),
        {
          env: { PATH: process.env["PATH"] },
          stdin: "ignore",
          stdout: file,
          stderr: file,
        },
      );
    } finally {
      closeSync(file);
    }
  };
  let child: Bun.Subprocess | undefined = spawn();
  return {
    name,
    kill: async () => {
      const victim = child;
      child = undefined;
      victim?.kill("SIGKILL");
      await victim?.exited;
      await appendFile(log, `--- ${name} was killed\n`);
    },
    start: () => {
      child ??= spawn();
    },
  };
}
