/** Files and rules that both `./tixlys secrets` and the real sops work on. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  developerKey,
  stranger,
  strangerKey,
  workbench,
  type Workbench,
} from "./support/secrets.ts";

const missing = Bun.which("sops") === null;
if (missing)
  process.stdout.write(
    "not run against the real sops: it is not on the PATH; crates-ts/config tests fixtures that it made\n",
  );

const file = "infra/secrets/secrets.development.yaml";
let bench: Workbench;
beforeAll(async () => {
  bench = await workbench();
});
afterAll(async () => await bench.remove());

async function sops(args: readonly string[], key = developerKey) {
  const child = Bun.spawn(["sops", ...args], {
    cwd: bench.root,
    env: {
      PATH: process.env["PATH"],
      HOME: bench.root,
      SOPS_AGE_KEY_FILE: key,
      SOPS_DISABLE_VERSION_CHECK: "1",
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

// skip: sops is a program of the Nix shell, and not on every machine; the fixtures of crates-ts/config stand in for it
describe.skipIf(missing)("with the real sops", () => {
  test("sops opens and changes what edit made, and edit what sops changed", async () => {
    await bench.write("development", "# note\nA: one\nB: two\n");
    expect((await sops(["decrypt", file])).out).toBe(
      "# note\nA: one\nB: two\n",
    );
    await sops(["set", file, '["A"]', '"by sops"']);
    const { out } = await bench.call(["edit", "development"], {
      EDITOR: "sed -i s/two/three/",
    });
    expect(out).toContain("changed B");
    expect(await bench.values(file)).toEqual({ A: "by sops", B: "three" });
    expect((await sops(["decrypt", file])).out).toContain("B: three");
  });

  test("sops reads the rules that add-recipient wrote, and agrees about the readers", async () => {
    await bench.call(["add-recipient", stranger, "--name", "Ada"]);
    expect((await sops(["decrypt", file], strangerKey)).code).toBe(0);
    const update = await sops(["updatekeys", "--yes", file]);
    expect(update.err + update.out).toContain("already up to date");
    await bench.put("infra/secrets/secrets.production.auth.yaml", "A: b\n");
    const refused = await sops([
      "encrypt",
      "infra/secrets/secrets.production.auth.yaml",
    ]);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toContain("empty key group");
  });
});
