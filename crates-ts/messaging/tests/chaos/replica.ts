import { closeSync, openSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";

/** A child process that is killed and started again. */
export type Replica = {
  readonly name: string;
  /** SIGKILL: nothing is finished, nothing is given back. */
  kill(): Promise<void>;
  /** Starts it unless it runs; resolves when it says that it works. */
  start(): Promise<void>;
};

/** On a busy machine a start takes seconds; a replica that is killed before it has worked proves nothing. */
const READY_MS = 60_000;

/** A replica that is still to be started: `script` with these arguments. What it says goes to a file in `folder`. It dies with us. */
export function replicaOf(
  name: string,
  folder: string,
  script: string,
  args: readonly string[],
): Replica {
  const log = join(folder, `${name}.log`);
  let child: ReturnType<typeof spawn> | undefined;
  return {
    name,
    kill: async () => {
      const victim = child;
      child = undefined;
      victim?.kill("SIGKILL");
      await victim?.exited;
      await appendFile(log, `--- ${name} was killed\n`);
    },
    start: async () => {
      if (child !== undefined) return;
      child = spawn(log, script, args);
      await ready(child);
    },
  };
}

function spawn(log: string, script: string, args: readonly string[]) {
  const file = openSync(log, "a");
  try {
    return Bun.spawn(
      [
        process.execPath,
        "--no-orphans",
        join(import.meta.dir, script),
        ...args,
      ],
      {
        env: { PATH: process.env["PATH"] },
        stdin: "ignore",
        stdout: "pipe",
        stderr: file,
      },
    );
  } finally {
    closeSync(file);
  }
}

/** Its first words, or its end: then whoever asks it for something will notice. */
async function ready(child: ReturnType<typeof spawn>): Promise<void> {
  const reader = child.stdout.getReader();
  await Promise.race([reader.read(), child.exited, Bun.sleep(READY_MS)]);
  await reader.cancel();
}
