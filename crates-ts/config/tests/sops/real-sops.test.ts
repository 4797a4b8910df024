import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSecrets,
  recipientOf,
  sealAgain,
  sealAnew,
  sealFor,
  sealNew,
} from "../../src/sops/index.ts";
import {
  developer,
  developerKey,
  fixture,
  opened,
  plainValues,
  stranger,
  strangerKey,
} from "../support/sops.ts";

const missing = ["sops", "age-keygen"].filter(
  (program) => Bun.which(program) === null,
);
if (missing.length > 0)
  process.stdout.write(
    `not run against the real sops: ${missing.join(" and ")} not on the PATH; the fixtures that it made are tested\n`,
  );

const folder = mkdtempSync(join(tmpdir(), "real-sops-"));
afterAll(() => rmSync(folder, { recursive: true }));
const me = await recipientOf(developer[0] ?? "");

async function sops(
  args: readonly string[],
  key = developerKey,
): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn(["sops", "--config", "/dev/null", ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: folder,
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

/** What sops makes of a file that we sealed, as it would give it to a process. */
async function openedBySops(
  text: string,
  name = "ours.yaml",
  key = developerKey,
): Promise<unknown> {
  await Bun.write(join(folder, name), text);
  const { out, err, code } = await sops(
    ["decrypt", "--output-type", "json", name],
    key,
  );
  if (code !== 0) throw new Error(err);
  return JSON.parse(out);
}

const items = [
  { kind: "comment" as const, text: " for the real one" },
  ...Object.entries(plainValues).map(([name, value]) => ({
    kind: "value" as const,
    name,
    value,
  })),
];

// skip: sops and age are programs of the Nix shell, and not on every machine; the fixtures stand in for them
describe.skipIf(missing.length > 0)("round trip with the real sops", () => {
  test.each(["yaml", "json"] as const)(
    "%s that we seal is opened by sops, comments too",
    async (format) => {
      const text = await sealNew(items, [me], { format });
      expect(await openedBySops(text, `ours.${format}`)).toEqual(plainValues);
      const { out } = await sops(["decrypt", `ours.${format}`]);
      if (format === "yaml") expect(out).toStartWith("# for the real one\n");
    },
  );

  test("a file of sops that we changed is opened by sops", async () => {
    const file = await openSecrets(await fixture("all-kinds.yaml"), developer);
    const changed = file.items.map((item) =>
      item.kind === "value" && item.name === "A_TEXT"
        ? { ...item, value: "another" }
        : item,
    );
    expect(await openedBySops(sealAgain(file, changed))).toMatchObject({
      A_TEXT: "another",
      A_NUMBER: 42,
      A_FLAG: true,
      UNICODE: plainValues.UNICODE,
    });
  });

  test("readers that we add, and a data key that we renew, are those of sops", async () => {
    const file = await openSecrets(
      await fixture("flat-sealed.json"),
      developer,
    );
    const other = await recipientOf(stranger[0] ?? "");
    const both = await sealFor(file, [me, other]);
    expect(await openedBySops(both, "both.json", strangerKey)).toMatchObject({
      A_NUMBER: 42,
    });
    const anew = await sealAnew(file, [other]);
    expect(await openedBySops(anew, "anew.json", strangerKey)).toMatchObject({
      A_NUMBER: "42",
    });
    await expect(openedBySops(anew, "anew.json")).rejects.toThrow();
  });

  test("what sops changes and rotates in our file is opened by us", async () => {
    await Bun.write(join(folder, "ours.yaml"), await sealNew(items, [me]));
    const set = await sops(["set", "ours.yaml", '["A_TEXT"]', '"set by sops"']);
    expect(set).toMatchObject({ code: 0 });
    expect(await sops(["rotate", "-i", "ours.yaml"])).toMatchObject({
      code: 0,
    });
    const text = await Bun.file(join(folder, "ours.yaml")).text();
    expect(await opened(text)).toEqual({
      ...plainValues,
      A_TEXT: "set by sops",
    });
  });

  test("a key that age-keygen made opens what sops sealed for it", async () => {
    const key = join(folder, "fresh.key");
    await Bun.$`age-keygen -o ${key}`.quiet();
    const recipient = (await Bun.$`age-keygen -y ${key}`.text()).trim();
    await Bun.write(join(folder, "fresh.yaml"), "NAME: from sops\n");
    const sealed = await sops(["encrypt", "--age", recipient, "fresh.yaml"]);
    const identity = (await Bun.file(key).text()).trim().split("\n").at(-1);
    expect(await recipientOf(identity ?? "")).toBe(recipient);
    expect(await opened(sealed.out, [identity ?? ""])).toEqual({
      NAME: "from sops",
    });
  });
});
