import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfigError,
  defineConfig,
  field,
  loadConfig,
  readEnvironment,
  secretsOf,
} from "../src/index.ts";
import { recipientOf, sealNew } from "../src/sops/index.ts";
import {
  developer,
  developerKey,
  fixtures,
  secretText,
  strangerKey,
} from "./support/sops.ts";

const folder = mkdtempSync(join(tmpdir(), "secrets-file-"));
const file = join(folder, "secrets.yaml");
const forAuth = "cT9-for-auth-alone-Xw";
const forAll = "kR7-for-everybody-Vq8";

async function write(
  values: Readonly<Record<string, string>>,
  to = file,
): Promise<void> {
  const items = Object.entries(values).map(([name, value]) => ({
    kind: "value" as const,
    name,
    value,
  }));
  await Bun.write(
    to,
    await sealNew(items, [await recipientOf(developer[0] ?? "")]),
  );
}

beforeAll(async () =>
  write({
    API_KEY: forAll,
    AUTH__API_KEY: forAuth,
    USERS__OTHER_KEY: "of-users-alone-zW3",
    PLAIN: "from the file",
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

const withFile = {
  TIXLYS_ENV: "production",
  TIXLYS_SECRETS_FILE: file,
  SOPS_AGE_KEY_FILE: developerKey,
};

const schema = defineConfig("auth", {
  TIXLYS_ENV: field.oneOf({
    description: "Environment.",
    values: ["development", "test", "staging", "production"],
  }),
  API_KEY: field.secret({ description: "A key." }),
  PLAIN: field.string({ description: "A text.", default: "a default" }),
});

async function refusal(env: Record<string, string>): Promise<ConfigError> {
  try {
    await readEnvironment("auth", env);
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown;
  }
  throw new Error("expected a refusal");
}

describe("where a value comes from", () => {
  test("the environment wins over the file, and the file over defaults", async () => {
    const env = { ...withFile, PLAIN: "from the environment" };
    expect(loadConfig(schema, await readEnvironment("auth", env))).toEqual({
      TIXLYS_ENV: "production",
      API_KEY: forAuth,
      PLAIN: "from the environment",
    });
    const read = await readEnvironment("auth", withFile);
    expect(read["PLAIN"]).toBe("from the file");
    expect(
      loadConfig(schema, { TIXLYS_ENV: "test", API_KEY: forAll }).PLAIN,
    ).toBe("a default");
  });

  test("a name with the service before it is for that service alone and wins", async () => {
    expect(await readEnvironment("auth", withFile)).toMatchObject({
      API_KEY: forAuth,
    });
    expect(await readEnvironment("users", withFile)).toMatchObject({
      API_KEY: forAll,
      OTHER_KEY: "of-users-alone-zW3",
    });
    expect(await readEnvironment("auth", withFile)).not.toHaveProperty(
      "OTHER_KEY",
    );
    const named = { MY_SERVICE__A: "own", A: "bare", OTHER__A: "foreign" };
    expect(await readEnvironment("my-service", named)).toEqual({ A: "own" });
  });

  test("an empty variable is not set, so the file speaks", async () => {
    const env = { ...withFile, API_KEY: "", AUTH__API_KEY: " " };
    expect((await readEnvironment("auth", env))["API_KEY"]).toBe(forAuth);
  });

  test("the key may stand in the environment itself", async () => {
    const { SOPS_AGE_KEY_FILE: _, ...env } = withFile;
    const SOPS_AGE_KEY = `# comment-free\n${developer[0]}`.split("\n").at(-1);
    const read = await readEnvironment("auth", { ...env, SOPS_AGE_KEY });
    expect(read["API_KEY"]).toBe(forAuth);
  });

  test("a secret of the file is known to whoever protects the logs", async () => {
    const config = loadConfig(schema, await readEnvironment("auth", withFile));
    expect(secretsOf(config)).toContain(forAuth);
  });

  test("without a file the values are those of the environment, and nothing of sops is loaded", async () => {
    const program = `
      import { readEnvironment } from "${join(import.meta.dir, "../src/index.ts")}";
      await readEnvironment("auth", { A: "1" });
      const loaded = Object.keys(require.cache).filter((name) => /sops|age-encryption/.test(name));
      console.log(JSON.stringify({ loaded }));
    `;
    const child = Bun.spawn([process.execPath, "-e", program], {
      stdout: "pipe",
    });
    const { loaded } = JSON.parse(await new Response(child.stdout).text());
    expect(loaded).toEqual([]);
    expect(await readEnvironment("auth", { A: "1", B: "" })).toEqual({
      A: "1",
    });
  });
});

describe("a file that cannot be used stops the start", () => {
  test("it is not there, is a folder, is not sealed, or has another reader", async () => {
    const cases: readonly [Record<string, string>, string][] = [
      [{ TIXLYS_SECRETS_FILE: join(folder, "none.yaml") }, "is not there"],
      [{ TIXLYS_SECRETS_FILE: folder }, "is not a file"],
      [
        { TIXLYS_SECRETS_FILE: join(fixtures, "plain.yaml") },
        "is not encrypted",
      ],
      [{ SOPS_AGE_KEY_FILE: strangerKey }, "is encrypted for age1qupwm5"],
      [{ SOPS_AGE_KEY_FILE: join(folder, "none.key") }, "cannot be read"],
      [{ SOPS_AGE_KEY_FILE: "" }, "without a key"],
      [{ SOPS_AGE_KEY: secretText }, "something else than age identities"],
    ];
    for (const [env, sentence] of cases) {
      const error = await refusal({ ...withFile, ...env });
      expect(error.message).toContain("TIXLYS_SECRETS_FILE");
      expect(error.message).toContain(sentence);
      expect(error.message).not.toContain("horse");
    }
  });

  test("the file does not say which environment it is for", async () => {
    const other = join(folder, "names-its-environment.yaml");
    await write({ TIXLYS_ENV: "development", API_KEY: forAll }, other);
    const error = await refusal({ ...withFile, TIXLYS_SECRETS_FILE: other });
    expect(error.message).toContain("holds TIXLYS_ENV");
  });

  test("a name that was mistyped in the file is suggested", async () => {
    const other = join(folder, "mistyped.yaml");
    await write({ APY_KEY: forAll }, other);
    const read = await readEnvironment("auth", {
      ...withFile,
      TIXLYS_SECRETS_FILE: other,
    });
    expect(() => loadConfig(schema, read)).toThrow(
      "API_KEY is missing; APY_KEY is set: is that what was meant?",
    );
  });

  test("secrets that are not good enough for production are refused from a file too", async () => {
    const other = join(folder, "weak.yaml");
    await write({ API_KEY: "changethis-changethis" }, other);
    const read = await readEnvironment("auth", {
      ...withFile,
      TIXLYS_SECRETS_FILE: other,
    });
    expect(() => loadConfig(schema, read)).toThrow("API_KEY is a placeholder");
  });
});
