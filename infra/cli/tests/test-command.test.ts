/** `./tixlys test`: its last line, and that nothing of it stays, however it ends. */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseFiles, testFiles } from "../test-run/files.ts";
import { checkout, eventually, sandbox } from "./support/cli.ts";
import { numberAt } from "./support/json.ts";

const box = await sandbox();
afterAll(() => box.remove());
const small = "crates-ts/jsend/tests/builders.test.ts";

/** The temporary folder of a test run, by the pid of its launcher. */
function folderOf(pid: number): string | undefined {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith("tixlys-test-"))
    .map((name) => join(tmpdir(), name))
    .find((folder) => {
      try {
        const owner: unknown = JSON.parse(
          readFileSync(join(folder, "owner"), "utf8"),
        );
        return numberAt(owner, "pid") === pid;
      } catch {
        return false;
      }
    });
}

/** Whether any process names the folder in its command line. */
function inUse(folder: string): boolean {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        return false;
      }
    });
}

async function started(): Promise<{
  child: ReturnType<typeof box.start>;
  folder: string;
}> {
  const child = box.start(["test", small]);
  let folder: string | undefined;
  await eventually("its servers run", () => {
    folder = folderOf(child.pid);
    return folder !== undefined && inUse(folder);
  });
  return { child, folder: folder ?? "" };
}

describe("test", () => {
  test("ends with the counts, and leaves no folder", async () => {
    const { code, out } = await box.call(["test", small]);
    expect(code).toBe(0);
    expect(out.trimEnd()).toMatch(/\n\d+ passed, 0 failed, 0 skipped$/);
    expect(out).toContain("Slowest");
  });

  test("interrupted answers 130 and leaves neither servers nor a folder", async () => {
    const { child, folder } = await started();
    process.kill(child.pid, "SIGINT");
    expect(await child.exited).toBe(130);
    expect(inUse(folder)).toBe(false);
    expect(readdirSync(tmpdir())).not.toContain(folder.split("/").at(-1));
  });

  test("killed leaves no server, and the next run removes its folder", async () => {
    const { child, folder } = await started();
    process.kill(child.pid, "SIGKILL");
    await eventually("its servers end", () => !inUse(folder));
    expect((await box.call(["test", small])).code).toBe(0);
    expect(readdirSync(tmpdir())).not.toContain(folder.split("/").at(-1));
  });
});

describe("a filter", () => {
  test("that is part of a path chooses files, any other chooses tests by name", async () => {
    const byPath = await chooseFiles(checkout, {
      filter: "jsend/tests/builders",
    });
    expect(byPath).toEqual({ files: [small] });
    const byName = await chooseFiles(checkout, {
      filter: "exactly status and data (",
    });
    expect(byName.namePattern).toBe("exactly status and data \\(");
  });

  test("by service and by tier narrow further", async () => {
    const { files } = await chooseFiles(checkout, {
      service: "users",
      tier: "domain",
    });
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(file).toStartWith("services/users/tests/domain/");
    expect((await testFiles(checkout)).length).toBeGreaterThan(files.length);
  });
});
