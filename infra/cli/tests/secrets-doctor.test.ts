/** `./tixlys secrets doctor`: what it finds, and that it shows no value. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, cp, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { generateSecret } from "@tixlys/config";
import { recipientOf, sealNew } from "@tixlys/config/sops";
import { checkout, type Called } from "./support/cli.ts";
import { at, textAt } from "./support/json.ts";
import {
  developer,
  developerKey,
  stranger,
  strangerKey,
  workbench,
  type Workbench,
} from "./support/secrets.ts";

const leaked = "hV4-never-to-be-shown-Kq9";
const noKey = { SOPS_AGE_KEY_FILE: "" };

let bench: Workbench;
beforeAll(async () => {
  // Git keeps no such mode, and doctor is right to mind.
  await Promise.all(
    [developerKey, strangerKey].map((key) => chmod(key, 0o600)),
  );
  bench = await workbench();
});
afterAll(async () => await bench.remove());

async function seal(
  file: string,
  values: Readonly<Record<string, string>>,
  readers: readonly string[] = [developer],
): Promise<void> {
  const items = Object.entries(values).map(([name, value]) => ({
    kind: "value" as const,
    name,
    value,
  }));
  await bench.put(`infra/secrets/${file}`, await sealNew(items, readers));
}

/** `status name detail` of every finding that is not well. */
function faults({ out }: Called): string[] {
  const findings = at(JSON.parse(out), "findings");
  return (Array.isArray(findings) ? findings : [])
    .filter((finding) => textAt(finding, "status") !== "ok")
    .map(
      (finding) =>
        `${textAt(finding, "status")} ${textAt(finding, "name")} ${textAt(finding, "detail")}`,
    );
}

describe("nothing is wrong", () => {
  test("with the files of this checkout, with the key that opens them and without one", async () => {
    const env = { TIXLYS_SECRETS_ROOT: checkout };
    const opened = await bench.call(["doctor", "--json"], env);
    expect(faults(opened)).toEqual([]);
    expect(JSON.parse(opened.out)).toMatchObject({
      ok: true,
      keys: [{ recipients: [developer] }],
      files: [{ environment: "development", service: null, opens: true }],
    });
    const closed = await bench.call(["doctor", "--json"], { ...env, ...noKey });
    expect(closed.code).toBe(0);
    expect(faults(closed)).toEqual([
      "warn key none; ./tixlys up generates what development needs",
    ]);
  });
});

describe("planted faults are found, each with its fix", () => {
  test("weak, foreign, unknown and missing values, per environment", async () => {
    await seal("secrets.development.yaml", {
      API_KEY: "changeme",
      AUTH__BISCUIT_PRIVATE_KEI: leaked,
      TIXLYS_ENV: "development",
    });
    await seal(
      "secrets.production.auth.yaml",
      {
        BISCUIT_PRIVATE_KEY: `1:${generateSecret("hex")}`,
        DATABASE_URL: "postgres://role:postgres@db/name",
      },
      [stranger],
    );
    const found = faults(
      await bench.call(["doctor", "--json"], {
        SOPS_AGE_KEY_FILE: "",
        SOPS_AGE_KEY: await bothKeys(),
      }),
    );
    const file = "infra/secrets/secrets.production.auth.yaml";
    for (const fault of [
      "warn development infra/secrets/secrets.development.yaml: API_KEY is a placeholder",
      "warn development no service reads AUTH__BISCUIT_PRIVATE_KEI of infra/secrets/secrets.development.yaml",
      "fail development infra/secrets/secrets.development.yaml holds TIXLYS_ENV, which a file may not say of itself",
      `fail production.auth ${file}: BISCUIT_PRIVATE_KEY was generated for development`,
      `fail production.auth ${file}: DATABASE_URL is a placeholder, not a secret`,
      `fail production.auth ${file} has other readers than .sops.yaml says`,
      `warn production.auth needs NATS_URL, CURSOR_KEY, COLUMN_KEYS; ${file} lacks them`,
      "warn production.users needs DATABASE_URL, NATS_URL, CURSOR_KEY, COLUMN_KEYS; there is no file for it",
    ])
      expect(found).toContain(fault);
  });

  test("open values, damaged files, other names", async () => {
    await seal("secrets.development.yaml", { A: leaked, B: "x" });
    const file = "infra/secrets/secrets.development.yaml";
    const sealed = await bench.text(file);
    await bench.put(file, sealed.replace(/^A: .*/m, `A: ${leaked}`));
    expect((await report()).join("\n")).toContain(
      `${file} holds A unencrypted`,
    );
    await bench.put(file, sealed.replace(/^B: .*\n/m, ""));
    expect((await report()).join("\n")).toContain("changed or damaged");
    await bench.put(file, sealed);
    await bench.put("infra/secrets/secrets.production.yaml", sealed);
    expect((await report()).join("\n")).toContain(
      "fail name infra/secrets/secrets.production.yaml is not named after",
    );
    await Bun.file(
      join(bench.root, "infra/secrets/secrets.production.yaml"),
    ).delete();
  });

  test("a key that others can read", async () => {
    const key = join(bench.root, "open.key");
    await cp(developerKey, key);
    await chmod(key, 0o644);
    const found = await report({ SOPS_AGE_KEY_FILE: key });
    expect(found.join("\n")).toContain("is readable by others");
  });

  test("a key file that was named and never made", async () => {
    const found = await report({ SOPS_AGE_KEY_FILE: "/nowhere/keys.txt" });
    expect(found[0]).toStartWith("warn key none");
    expect(found[1]).toContain("nowhere/keys.txt, which is not there");
  });

  test("a key of the tests that reads production", async () => {
    await cp(
      strangerKey,
      join(bench.root, "crates-ts/x/tests/fixtures/stranger.key"),
    );
    expect((await report()).join("\n")).toContain(
      `is readable with a key of the tests: ${stranger}`,
    );
    await rename(join(bench.root, "crates-ts"), join(bench.root, "elsewhere"));
  });

  test("a secret that stands in the checkout or in a log", async () => {
    await seal("secrets.development.yaml", { API_KEY: leaked });
    await Bun.$`git init --quiet ${bench.root}`.quiet();
    await bench.put("src/client.ts", `const key = "${leaked}";\n`);
    await bench.put("src/tests/fixtures/key.txt", leaked);
    await mkdir(join(bench.box.home, "logs"), { recursive: true });
    await Bun.write(
      join(bench.box.home, "logs/auth.log"),
      `{"key":"${leaked}"}\n`,
    );
    const found = (await report()).filter((fault) => fault.includes("leaks"));
    expect(found).toHaveLength(2);
    expect(found.join("\n")).toContain("src/client.ts");
    expect(found.join("\n")).toContain("auth.log");
  });

  test("none of it shows a value", async () => {
    const { out, err, code } = await bench.call(["doctor"]);
    expect(code).toBe(1);
    expect(out).toContain("fix");
    expect(out + err).not.toContain(leaked);
    expect(out + err).not.toContain("SECRET-KEY");
  });
});

async function report(env: Record<string, string> = {}): Promise<string[]> {
  const called = await bench.call(["doctor", "--json"], env);
  expect(called.out).not.toContain(leaked);
  return faults(called);
}

async function bothKeys(): Promise<string> {
  const texts = await Promise.all(
    [developerKey, strangerKey].map(
      async (file) => await Bun.file(file).text(),
    ),
  );
  const identities = texts.flatMap(
    (text) => text.match(/^AGE-SECRET.*$/m) ?? [],
  );
  await Promise.all(identities.map(recipientOf));
  return identities.join(" ");
}
