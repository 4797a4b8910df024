/** Why tests were left out: a test file that leaves some out prints one line that begins with `not run`. */

/** Collects the reasons from the output of `bun test`, which names each file in a line of its own before what it printed. */
export type Reasons = {
  /** Text of one of the two streams, in pieces as they come. */
  read(stream: "out" | "err", text: string): void;
  of(file: string): string | undefined;
};

/** A fresh collector; with a single file bun test names it too late, so it is told here. */
export function collectReasons(onlyFile = ""): Reasons {
  const found = new Map<string, string>();
  const rest = { out: "", err: "" };
  let file = onlyFile;
  return {
    read: (stream, text) => {
      const lines = (rest[stream] + text).split("\n");
      rest[stream] = lines.pop() ?? "";
      for (const line of lines) {
        file = /^(\S+\.test\.ts):$/.exec(line)?.[1] ?? file;
        const reason = /^not run\b[\s:,]*(.+)$/.exec(line)?.[1];
        if (reason !== undefined) found.set(file, reason);
      }
    },
    of: (name) => found.get(name),
  };
}
