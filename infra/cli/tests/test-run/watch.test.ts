import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createOutput } from "../../console/output.ts";
import { testFiles } from "../../test-run/files.ts";
import { watchTests } from "../../test-run/watch.ts";
import { eventually } from "../support/cli.ts";
import { type Planted, plantWorkspace } from "./planted.ts";

let planted: Planted;
let over: AbortController;
let running: Promise<void>;
let told: string;

beforeEach(async () => {
  planted = await plantWorkspace();
  over = new AbortController();
  told = "";
  const hear = (text: string): void => {
    told += text;
  };
  running = watchTests({
    checkout: planted.root,
    candidates: await testFiles(planted.root),
    env: { PATH: process.env["PATH"] ?? "" },
    folder: planted.root,
    timings: join(planted.root, "timings.json"),
    write: hear,
    output: {
      ...createOutput(false),
      print: (line = "") => hear(`${line}\n`),
      paint: (_, text) => text,
    },
    signal: over.signal,
  });
  await until("watching");
});
afterEach(async () => {
  over.abort();
  await running;
  await planted.remove();
});

const until = (text: string): Promise<void> =>
  eventually(`${text} in: ${told}`, () => told.includes(text));
/** Saves a file and answers what was told until that was told. */
const save = async (
  file: string,
  text: string,
  last: string,
): Promise<string> => {
  told = "";
  await planted.write(file, text);
  await until(last);
  return told;
};

describe("test --watch", () => {
  test("runs what a change touches and nothing else, and soon", async () => {
    const start = performance.now();
    await save(
      "services/shop/src/price.ts",
      "export const price = 2 - 1;\n",
      "(pass) price",
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    await until("1 passed, 0 failed");
    expect(told).toContain("services/shop/src/price.ts: 1 test files");
    expect(told).not.toContain("one.test.ts");
  });

  test("runs a failed test with every change until it passes", async () => {
    const failed = await save(
      "services/shop/src/price.ts",
      "export const price = 7;\n",
      "0 passed, 1 failed",
    );
    expect(failed).toContain("✗ services/shop/tests/price.test.ts: price");
    await save(
      "services/shop/src/main.ts",
      "export const sum = 1;\n",
      "1 passed, 1 failed",
    );
    await save(
      "services/shop/src/price.ts",
      "export const price = 1;\n",
      "1 passed, 0 failed",
    );
    const after = await save(
      "crates-ts/base/tests/one.test.ts",
      `import { test } from "bun:test";\ntest("new", () => undefined);\n`,
      "1 passed, 0 failed",
    );
    expect(after).not.toContain("price");
  });

  test("a change while tests run starts again, and forgets none of them", async () => {
    const slow = `import { test } from "bun:test";\ntest("slow", () => Bun.sleep(5_000), 10_000);\n`;
    await save("crates-ts/base/tests/one.test.ts", slow, "1 test files");
    await Bun.sleep(200);
    const again = await save(
      "crates-ts/base/tests/one.test.ts",
      slow.replace("5_000", "1"),
      "1 passed, 0 failed",
    );
    expect(again).toContain("something changed; starting again");
  });

  test("a save that changes nothing runs nothing", async () => {
    told = "";
    await planted.write(
      "crates-ts/base/src/deep.ts",
      `export const deep = 2;\n`,
    );
    await Bun.sleep(300);
    expect(told).toBe("");
  });
});
