/** Services start from code that was made ready, and never from code that is older than their sources. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readyCode } from "../../stack/code/ready-code.ts";

let checkout: string;
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), "tixlys-code-"));
  await write(
    "crates-ts/words/package.json",
    '{ "runtimeAssets": ["pack/words.txt"] }',
  );
  await write("crates-ts/words/node_modules/pack/words.txt", "from a package");
  await write("crates-ts/words/src/word.ts", 'export const word = "first";');
  await write("services/a/package.json", "{}");
  await write(
    "services/a/src/main.ts",
    `import { dirname } from "node:path";
     import { word } from "../../../crates-ts/words/src/word.ts";
     const late = async () => (await import("./late.ts")).late;
     const asset = await Bun.file(dirname(Bun.main) + "/assets/pack/words.txt").text();
     if (process.argv[2] === "fail") throw new Error("as written");
     console.log([word, await late(), asset].join(" | "));`,
  );
  await write("services/a/src/late.ts", 'export const late: string = "late";');
});
afterEach(async () => await rm(checkout, { recursive: true }));

const write = async (file: string, text: string) => {
  await mkdir(join(checkout, file, ".."), { recursive: true });
  await Bun.write(join(checkout, file), text);
};

const said: string[] = [];
const source = () => ({
  name: "a",
  folder: join(checkout, "services/a"),
  main: join(checkout, "services/a/src/main.ts"),
});
/** One suite's code; suites of the same checkout share what was built. */
const suite = (name: string) => {
  const only = source();
  const paths = {
    checkout,
    run: join(checkout, name),
    cache: join(checkout, "cache"),
  };
  const code = readyCode(paths, [only], (line) => said.push(line));
  return { entry: () => code.entry(only) };
};

async function run(main: string, ...words: string[]) {
  const child = Bun.spawn([process.execPath, main, ...words], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
  ]);
  return { out: out.trim(), error };
}

describe("the services' code", () => {
  test("is made once, shared by suites, and finds what packages read at run time", async () => {
    said.length = 0;
    const first = await suite("one").entry();
    const second = await suite("two").entry();
    expect(said).toHaveLength(1);
    expect(basename(first)).toBe("main.js");
    expect(second).not.toBe(first);
    for (const main of [first, second])
      expect((await run(main)).out).toBe("first | late | from a package");
  });

  test("is made anew after an edit, in the service or in a package, while what runs keeps what it loads late", async () => {
    const running = suite("one");
    const before = await running.entry();
    await write("crates-ts/words/src/word.ts", 'export const word = "second";');
    const after = await running.entry();
    expect((await run(after)).out).toStartWith("second");
    expect((await run(before)).out).toBe("first | late | from a package");
    await write("services/a/src/late.ts", 'export const late = "edited";');
    expect((await run(await running.entry())).out).toStartWith(
      "second | edited",
    );
  });

  test("has its migrations beside it, as they are now", async () => {
    const journal = "services/a/migrations/meta/_journal.json";
    await write(journal, "first");
    const running = suite("one");
    const seen = async () =>
      await Bun.file(
        join(await running.entry(), "..", "migrations/meta/_journal.json"),
      ).text();
    expect(await seen()).toBe("first");
    await write(journal, "and a second");
    expect(await seen()).toBe("and a second");
  });

  test("is not remembered as impossible when the disk would not take it once", async () => {
    const running = suite("one");
    await Bun.write(join(checkout, "cache"), "in the way");
    expect(await running.entry()).toBe(source().main);
    await rm(join(checkout, "cache"));
    expect(basename(await running.entry())).toBe("main.js");
  });

  test("names our own lines when it fails", async () => {
    const { error } = await run(await suite("one").entry(), "fail");
    expect(error).toContain("services/a/src/main.ts:5");
  });

  test("leaves a service that cannot be built to its sources, which say what is wrong", async () => {
    await write("services/a/src/late.ts", "export const late = ;");
    const running = suite("one");
    expect(await running.entry()).toBe(source().main);
    await write("services/a/src/late.ts", 'export const late = "mended";');
    expect((await run(await running.entry())).out).toStartWith(
      "first | mended",
    );
  });

  test("is kept for four states of the sources, and leaves nothing half made", async () => {
    const running = suite("one");
    for (const word of ["1", "2", "3", "4", "5", "6"]) {
      await write(
        "crates-ts/words/src/word.ts",
        `export const word = "${word}!";`,
      );
      await running.entry();
    }
    const kept = await readdir(join(checkout, "cache/code"));
    expect(kept).toHaveLength(4);
    for (const name of kept)
      expect(existsSync(join(checkout, "cache/code", name, "a/main.js"))).toBe(
        true,
      );
  });

  test("may be made by several suites at the same moment", async () => {
    const entries = await Promise.all(
      ["one", "two", "three"].map((name) => suite(name).entry()),
    );
    for (const main of entries)
      expect((await run(main)).out).toStartWith("first");
    expect(await readdir(join(checkout, "cache/code"))).toHaveLength(1);
  });
});
