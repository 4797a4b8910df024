/** A load in a process of its own, which is asked line by line. */
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A load that is ready. */
export type Load = {
  /** Sends a line and answers what it prints for it. @throws Error when it ends instead. */
  ask(line: string): Promise<unknown>;
  stop(): Promise<void>;
};

/** Starts a load of this folder with its plan, and waits for its `ready`. */
export async function startLoad(file: string, plan: object): Promise<Load> {
  const told = join(tmpdir(), `tixlys-bench-load-${crypto.randomUUID()}.json`);
  await Bun.write(told, JSON.stringify(plan));
  const child = Bun.spawn(
    [process.execPath, "--no-orphans", join(import.meta.dir, file), told],
    { stdin: "pipe", stdout: "pipe", stderr: "inherit" },
  );
  const lines = linesOf(child.stdout);
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${file} has ended`);
    return value;
  };
  try {
    if ((await next()) !== "ready") throw new Error(`${file} is not ready`);
  } finally {
    await rm(told);
  }
  return {
    async ask(line) {
      void child.stdin.write(`${line}\n`);
      await child.stdin.flush();
      return JSON.parse(await next());
    },
    async stop() {
      await child.stdin.end();
      child.kill();
      await child.exited;
    },
  };
}

/** Whole lines of a process's output. */
export async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}
