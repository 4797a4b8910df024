/** Examinations of Bun: the pinned one, and others that could be taken for it. */
import { existsSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "../tools/run.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination } from "./finding.ts";

/** One pinned Bun everywhere (decision 1). */
export const bun: Examination = async ({ paths }) => {
  const manifest = await readFile(join(paths.checkout, "package.json"), "utf8");
  const pinned =
    /"packageManager":\s*"bun@([\d.]+)"/.exec(manifest)?.[1] ?? "unknown";
  return pinned === Bun.version
    ? ok("bun", Bun.version)
    : fail(
        "bun",
        `this is ${Bun.version}, pinned is ${pinned}`,
        "run it as ./tixlys, which brings the pinned one",
      );
};

/** `./tixlys` always takes the pinned one; a `bun test` typed by hand takes the first of the PATH. */
export const otherBuns: Examination = async ({ env }) => {
  const programs = (env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "bun"))
    .filter((program) => existsSync(program));
  const others: string[] = [];
  for (const program of new Set(await Promise.all(programs.map(real)))) {
    if (program === (await real(process.execPath))) continue;
    const { text } = await run([program, "--version"], {
      timeoutMs: 5000,
    }).catch(() => ({ text: "" }));
    if (text.trim() !== Bun.version)
      others.push(`${program} (${text.trim() || "does not run"})`);
  }
  return others.length === 0
    ? ok("bun on PATH", "no other version")
    : warn(
        "bun on PATH",
        `another version than ${Bun.version}: ${others.join(", ")}`,
        "use ./tixlys, which brings the pinned one, or take the other off the PATH",
      );
};

async function real(program: string): Promise<string> {
  return await realpath(program).catch(() => program);
}
