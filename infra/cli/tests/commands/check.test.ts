import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, runChecks } from "../../commands/check.ts";

const root = mkdtempSync(join(tmpdir(), "check-"));
await Bun.write(join(root, "services/a/src/utils.ts"), "export const x = 1;\n");
await Bun.write(
  join(root, "services/a/package.json"),
  `{ "name": "@tixlys/a" }\n`,
);
afterAll(() => rmSync(root, { recursive: true }));

test("only the checks named are run, and each is told as it ends", async () => {
  const heard: string[] = [];
  const results = await runChecks(root, ["secrets", "structure"], ({ name }) =>
    heard.push(name),
  );
  expect(results.map(({ name, ok }) => ({ name, ok }))).toEqual([
    { name: "structure", ok: false },
    { name: "secrets", ok: true },
  ]);
  expect(heard.toSorted()).toEqual(["secrets", "structure"]);
  expect(results[0]?.output).toContain(
    "services/a/src/utils.ts:1  structure/name",
  );
});

test("an unknown check is a usage error that names the nearest", async () => {
  await expect(runChecks(root, ["typs"])).rejects.toThrow(
    'there is no check "typs"; did you mean "types"?',
  );
  await expect(command.run("check", ["typs"])).rejects.toMatchObject({
    exitCode: 2,
  });
});

test("a tree whose generated files cannot be made fails and says how", async () => {
  const [result] = await runChecks(root, ["generated"]);
  expect(result).toMatchObject({ name: "generated", ok: false });
  expect(result?.output).toContain("generated/failed");
});

test("check --json prints one document that agrees with the exit code", async () => {
  const launcher = new URL("../../main.ts", import.meta.url).pathname;
  const child = Bun.spawn(
    [process.execPath, launcher, "check", "secrets", "--json"],
    {
      stdout: "pipe",
      stderr: "ignore",
    },
  );
  const document: unknown = JSON.parse(await new Response(child.stdout).text());
  const ok = (await child.exited) === 0;
  expect(document).toMatchObject({ ok, checks: [{ name: "secrets", ok }] });
});
