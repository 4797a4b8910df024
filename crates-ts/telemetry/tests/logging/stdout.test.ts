import { describe, expect, test } from "bun:test";
import { join } from "node:path";

const entry = join(import.meta.dir, "../../src/index.ts");

/** A process that logs and ends at once, without waiting for anything. */
function script(body: string): string[] {
  return [
    process.execPath,
    "-e",
    `import { createLogger } from ${JSON.stringify(entry)};
     const logger = createLogger({ service: "s", version: "1", environment: "test", level: "info" });
     ${body}`,
  ];
}

describe("standard output", () => {
  test("holds every line although the process exits in the same breath", async () => {
    const child = Bun.spawn(
      script(
        `for (let i = 0; i < 500; i += 1) logger.info({ i }, "x".repeat(500)); process.exit(3);`,
      ),
      { stdout: "pipe", stderr: "inherit" },
    );
    const text = await new Response(child.stdout).text();
    expect(await child.exited).toBe(3);
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(500);
    expect(lines.map((line) => JSON.parse(line).i)).toEqual([
      ...Array(500).keys(),
    ]);
  });

  test("a reader that is gone does not stop the process", async () => {
    const child = Bun.spawn(
      script(
        `for (let i = 0; i < 2000; i += 1) logger.info("x".repeat(200)); process.exit(4);`,
      ),
      { stdout: "pipe", stderr: "inherit" },
    );
    await child.stdout.cancel();
    expect(await child.exited).toBe(4);
  });

  test("a reader that pauses holds the process for a moment only and gets whole lines", async () => {
    const [bun = "", flag = "", code = ""] = script(
      `const startedAt = performance.now();
       for (let i = 0; i < 300; i += 1) logger.info({ i }, "x".repeat(5000));
       console.error(performance.now() - startedAt);
       process.exit(0);`,
    );
    const shell = `"$0" "$1" "$2" | (sleep 3; cat)`;
    const child = Bun.spawn(["sh", "-c", shell, bun, flag, code], {
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    // Before the reader reads at all; a writer that waits for it takes the whole 3 s.
    expect(Number(err)).toBeLessThan(2500);
    // The process ended while the pipe was full, so the last line may be cut; no other one.
    const whole = out.slice(0, out.lastIndexOf("\n")).split("\n");
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.map((line) => JSON.parse(line).i)).toEqual([
      ...Array(whole.length).keys(),
    ]);
  });
});
