/** `./tixlys secrets init|edit|add-recipient|rotate`, as a person or a script calls it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, statSync } from "node:fs";
import { chmod, cp } from "node:fs/promises";
import { join } from "node:path";
import { textAt } from "./support/json.ts";
import {
  developer,
  developerKey,
  stranger,
  strangerKey,
  workbench,
  type Workbench,
} from "./support/secrets.ts";

const development = "infra/secrets/secrets.development.yaml";
const secret = "hV4-never-to-be-shown-Kq9";

let bench: Workbench;
beforeAll(async () => {
  bench = await workbench();
});
afterAll(async () => await bench.remove());

describe("init", () => {
  const noKey = { SOPS_AGE_KEY_FILE: "" };

  test("makes a key that its owner alone can read, once, and shows the public half only", async () => {
    const file = join(bench.box.home, "keys/age.txt");
    const first = await bench.call(["init", "--json"], noKey);
    expect(first.code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = await Bun.file(file).text();
    const recipient = textAt(JSON.parse(first.out), "recipient");
    expect(text).toContain(`# public key: ${recipient}`);
    const second = await bench.call(["init"], noKey);
    expect(second.out).toContain(recipient);
    expect(await Bun.file(file).text()).toBe(text);
    const shown = first.out + first.err + second.out + second.err;
    expect(shown).not.toContain("AGE-SECRET-KEY");
  });

  test("a key that is there already is used instead", async () => {
    const { out } = await bench.call(["init"]);
    expect(out).toContain(developer);
    expect(out).toContain("your key is the one of");
  });

  test("reset keeps the key, which nobody could make again", async () => {
    const { code } = await bench.box.call(["reset", "--yes"]);
    expect(code).toBe(0);
    expect(existsSync(join(bench.box.home, "keys/age.txt"))).toBe(true);
  });
});

describe("edit", () => {
  test("makes a file for the readers of its rule and tells names, no value", async () => {
    const made = await bench.write(
      "development",
      `# why\nAUTH__API_KEY: ${secret}\nPIN: 0123\n`,
    );
    expect(made).toMatchObject({ code: 0 });
    expect(made.out).toBe(
      `added AUTH__API_KEY\nadded PIN\nsealed ${development}\n`,
    );
    expect(made.out + made.err).not.toContain(secret);
    expect(await bench.text(development)).not.toContain(secret);
    expect(await bench.values(development)).toEqual({
      AUTH__API_KEY: secret,
      PIN: "0123",
    });
  });

  test("an edit that changes nothing leaves the file byte for byte", async () => {
    const before = await bench.text(development);
    const { out } = await bench.call(["edit", development], { EDITOR: "true" });
    expect(out).toContain("no value changed");
    expect(await bench.text(development)).toBe(before);
  });

  test("one changed value is one changed line beside the seal", async () => {
    const before = (await bench.text(development)).split("\n");
    const { out } = await bench.call(["edit", "development"], {
      EDITOR: "sed -i s/0123/4567/",
    });
    expect(out).toContain("changed PIN");
    const after = (await bench.text(development)).split("\n");
    const changed = after.filter(
      (line, index) =>
        line !== before[index] && !line.includes("lastmodified:"),
    );
    expect(changed.map((line) => line.trim().split(":")[0])).toEqual([
      "PIN",
      "mac",
    ]);
  });

  test("an editor that fails, and a text that cannot be sealed, change nothing", async () => {
    const before = await bench.text(development);
    const failed = await bench.call(["edit", "development"], {
      EDITOR: "false",
    });
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.err).toContain("exit code 1; nothing was changed");
    const wrong = await bench.write(
      "development",
      `A: ${secret}\nlower: ${secret}\nA: ${secret}\n`,
    );
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.err).toContain("line 2 has a name");
    expect(wrong.err).toContain("line 3 has A for a second time");
    expect(wrong.out + wrong.err).not.toContain(secret);
    expect(await bench.text(development)).toBe(before);
  });

  test("the open text lies in a private folder that is gone afterwards", async () => {
    const notes = join(bench.root, "notes");
    const script = join(bench.root, "spy");
    await Bun.write(
      script,
      `#!/bin/sh\nstat -c '%a' "$1" "$(dirname "$1")" > ${notes}\necho "$1" >> ${notes}\n`,
    );
    await chmod(script, 0o755);
    await bench.call(["edit", "development"], { EDITOR: script });
    const [file, folder, path = ""] = (await Bun.file(notes).text())
      .trim()
      .split("\n");
    expect([file, folder]).toEqual(["600", "700"]);
    expect(existsSync(join(path, ".."))).toBe(false);
    const rest = readdirSync(join(bench.root, "infra/secrets"));
    expect(rest).toEqual(["secrets.development.yaml"]);
  });

  test("a file that somebody else changed meanwhile is not overwritten", async () => {
    const rival = join(bench.root, "rival");
    await Bun.write(
      rival,
      `#!/bin/sh\necho 'B: mine' >> "$1"\necho '# rival' >> ${join(bench.root, development)}\n`,
    );
    await chmod(rival, 0o755);
    const { code, err } = await bench.call(["edit", "development"], {
      EDITOR: rival,
    });
    expect(code).toBe(1);
    expect(err).toContain("was changed by somebody else meanwhile");
    const text = await bench.text(development);
    expect(text).toEndWith("# rival\n");
    await bench.put(development, text.replace("# rival\n", ""));
  });

  test("staging and production have one file per service, and none without a reader", async () => {
    const shared = await bench.write("production", "A: b\n");
    expect(shared).toMatchObject({ code: 2 });
    expect(shared.err).toContain("production.SERVICE");
    const readerless = await bench.write("production.auth", "A: b\n");
    expect(readerless).toMatchObject({ code: 1 });
    expect(readerless.err).toContain("names nobody who may read");
  });

  test("a stranger is told whose key it takes", async () => {
    const { code, err } = await bench.call(["edit", "development"], {
      SOPS_AGE_KEY_FILE: strangerKey,
    });
    expect(code).toBe(1);
    expect(err).toContain(`is encrypted for ${developer}`);
    expect(err).toContain(`add-recipient ${stranger}`);
  });
});

describe("add-recipient and rotate", () => {
  test("a new reader stands in the rules, with a name, and opens the file; twice is once", async () => {
    const add = async () =>
      await bench.call(["add-recipient", stranger, "--name", "Ada\nLovelace"]);
    const before = await bench.text(".sops.yaml");
    expect(await add()).toMatchObject({ code: 0 });
    const rules = await bench.text(".sops.yaml");
    expect(rules).toBe(
      before.replace(
        `          - ${developer}\n`,
        `          - ${developer}\n          - ${stranger} # Ada Lovelace\n`,
      ),
    );
    expect(await bench.values(development, strangerKey)).toHaveProperty("PIN");
    expect(await add()).toMatchObject({ code: 0 });
    expect(await bench.text(".sops.yaml")).toBe(rules);
  });

  test("rotate takes away who left the rules, with a new data key", async () => {
    const sealed = await bench.text(development);
    const rules = await bench.text(".sops.yaml");
    await bench.put(".sops.yaml", rules.replace(/^.*# Ada Lovelace\n/m, ""));
    expect(await bench.call(["rotate", "development"])).toMatchObject({
      code: 0,
    });
    await expect(bench.values(development, strangerKey)).rejects.toThrow(
      "is encrypted for",
    );
    const after = await bench.text(development);
    expect(after).not.toContain(/PIN: (\S+)/.exec(sealed)?.[1] ?? "PIN");
    expect((await bench.values(development))["PIN"]).toBe("4567");
  });

  test("an empty rule, and a service without a rule, get their reader", async () => {
    const files = ["production.auth", "staging.billing"];
    const { code } = await bench.call(["add-recipient", stranger, ...files]);
    expect(code).toBe(0);
    const made = await bench.write("staging.billing", `API_KEY: ${secret}\n`);
    expect(made).toMatchObject({ code: 0 });
    const file = "infra/secrets/secrets.staging.billing.yaml";
    expect(await bench.values(file, strangerKey)).toEqual({ API_KEY: secret });
  });

  test("a private key is refused and not repeated, a mistyped one too", async () => {
    const [identity = ""] =
      /AGE-SECRET-KEY-\S+/.exec(await Bun.file(developerKey).text()) ?? [];
    const { code, err, out } = await bench.call(["add-recipient", identity]);
    expect(code).toBe(2);
    expect(err).toContain("that is a private key");
    expect(err + out).not.toContain(identity.slice(20));
    const mistyped = stranger.replace(/.$/, (last) =>
      last === "q" ? "p" : "q",
    );
    expect(await bench.call(["add-recipient", mistyped])).toMatchObject({
      code: 2,
    });
  });

  test("a key of the tests never becomes a reader of staging or production", async () => {
    const fixtures = join(bench.root, "crates-ts/x/tests/fixtures");
    await cp(developerKey, join(fixtures, "developer.key"));
    const { code, err } = await bench.call([
      "add-recipient",
      developer,
      "production.users",
    ]);
    expect(code).toBe(1);
    expect(err).toContain("is a key of the tests");
    expect(await bench.text(".sops.yaml")).not.toMatch(
      new RegExp(`production.*users[^]*?${developer}`),
    );
  });
});
