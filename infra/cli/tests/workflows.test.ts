/** The workflows of `.github/`: what nobody here can run is at least well-formed, pinned, and made of commands that are tested. */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../stack/paths.ts";
import { run } from "../tools/run.ts";

const files = ["checks.yml", "deploys.yml", "integration.yml"].map(
  (name) => `.github/workflows/${name}`,
);
const read = (file: string): Promise<string> =>
  Bun.file(join(checkout, file)).text();

const missing = ["actionlint", "shellcheck"].filter(
  (program) => Bun.which(program) === null,
);
if (missing.length > 0)
  process.stdout.write(
    `not run: workflows are not judged by actionlint: ${missing.join(" and ")} not on the PATH; nix develop brings both\n`,
  );

describe("workflows", () => {
  test("use foreign actions at one commit, and give them no credentials to keep", async () => {
    for (const file of files) {
      const text = await read(file);
      const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, name]) => name);
      expect(uses.length).toBeGreaterThan(0);
      for (const name of uses) expect(name).toMatch(/^[\w./-]+@[0-9a-f]{40}$/);
      const checkouts = text.split("actions/checkout@").slice(1);
      for (const after of checkouts)
        expect(after.split("- ")[0]).toContain("persist-credentials: false");
    }
  });

  test("may read the repository, and only the push of images may write", async () => {
    for (const file of files) {
      const text = await read(file);
      expect(text).toContain("\npermissions:\n  contents: read\n");
      const writes = [...text.matchAll(/\w+: write/g)].map(([all]) => all);
      expect(writes).toEqual(
        file.endsWith("deploys.yml") ? ["packages: write"] : [],
      );
    }
  });

  test("run what developers run, and scripts that exist", async () => {
    expect(await read(files[0] ?? "")).toContain("run: ./tixlys test\n");
    for (const file of files)
      for (const [, script = ""] of (await read(file)).matchAll(
        /(?:^|\s|\$\()(scripts\/[\w.-]+\.sh)/g,
      ))
        expect({ script, exists: existsSync(join(checkout, script)) }).toEqual({
          script,
          exists: true,
        });
  });

  // skip: both are programs of the Nix shell, and not on every machine
  test.skipIf(missing.length > 0)("please actionlint", async () => {
    const { said, code } = await run(["actionlint", ...files], {
      cwd: checkout,
      timeoutMs: 30_000,
    });
    expect({ code, said }).toEqual({ code: 0, said: [] });
  });
});
