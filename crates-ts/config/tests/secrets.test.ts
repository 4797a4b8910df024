import { describe, expect, test } from "bun:test";
import {
  ConfigError,
  defineConfig,
  field,
  generateSecret,
  isGenerated,
  isPlaceholder,
  loadConfig,
  redactConfig,
  secretsOf,
  secretValues,
  type Environment,
} from "../src/index.ts";

const developmentDefault = "of-development-and-nowhere-else";
const good = "kR7vQz81mXwWq81kR7vmXz";

const schema = defineConfig("auth", {
  TIXLYS_ENV: field.oneOf({
    description: "Environment.",
    values: ["development", "test", "staging", "production"],
  }),
  API_KEY: field.secret({ description: "A key.", developmentDefault }),
  DATABASE_URL: field.url({
    description: "A database.",
    protocols: ["postgres"],
    form: "any",
    password: true,
  }),
});

function load(
  environment: Environment,
  apiKey: string | undefined,
  password = good,
) {
  return loadConfig(schema, {
    TIXLYS_ENV: environment,
    API_KEY: apiKey,
    DATABASE_URL: `postgres://role:${password}@db/name`,
  });
}

const standIns = [
  "changethis",
  "ChangeThis!",
  "change-me-please",
  "secret",
  "secret123",
  "password",
  "your-secret-key-here",
  "<your key here>",
  "${SERVICE_SECRET}",
  "{{ secret }}",
  "placeholder-for-a-key",
  "0".repeat(64),
  "ab".repeat(32),
  "aaaaaaaaaaaaaaaaaaaaaaaa",
  "0123456789abcdef0123456789abcdef",
  "correctcorrectcorrect",
  "tixlys",
  "postgres",
];

describe("stand-ins for secrets", () => {
  test.each(standIns)("%p is recognised", (text) => {
    expect(isPlaceholder(text)).toBe(true);
  });

  test("random secrets are never taken for a stand-in", () => {
    for (let round = 0; round < 2000; round += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      expect(isPlaceholder(Buffer.from(bytes).toString("hex"))).toBe(false);
      expect(isPlaceholder(Buffer.from(bytes).toString("base64url"))).toBe(
        false,
      );
    }
  });

  test.each(["staging", "production"] as const)(
    "%s refuses each of them",
    (environment) => {
      for (const text of standIns)
        expect(() => load(environment, text)).toThrow(ConfigError);
      expect(() => load(environment, `7:${"3fa9".repeat(16)}`)).toThrow(
        "is a placeholder",
      );
      const key = Bun.SHA256.hash("a key", "hex");
      expect(() =>
        load(environment, `8:${key},7:${"3fa9".repeat(16)}`),
      ).toThrow("is a placeholder");
      expect(() =>
        load(environment, `8:${key},7:${generateSecret("hex")}`),
      ).toThrow("was generated for development");
      expect(load(environment, `8:${key},7:${key}`).API_KEY).toContain(key);
      for (const text of ["changethis", "postgres", "password"]) {
        expect(() => load(environment, good, text)).toThrow(
          "DATABASE_URL is a placeholder",
        );
      }
    },
  );

  test("development and test accept what they are given", () => {
    expect(load("development", "password-of-a-laptop").API_KEY).toBe(
      "password-of-a-laptop",
    );
    expect(load("test", undefined).API_KEY).toBe(developmentDefault);
  });
});

describe("secrets of development", () => {
  test("a default of development is neither taken nor accepted outside it", () => {
    expect(() => load("production", undefined)).toThrow("API_KEY is missing");
    expect(() => load("production", developmentDefault)).toThrow(
      "is the default of development",
    );
  });

  test("a generated secret is refused outside development and test, in each form", () => {
    for (const form of ["text", "hex", "age"] as const) {
      const secret = generateSecret(form);
      expect(isGenerated(secret)).toBe(true);
      expect(isGenerated(`1:${secret}`)).toBe(true);
      expect(load("development", secret).API_KEY).toBe(secret);
      expect(() => load("staging", secret)).toThrow(
        "API_KEY was generated for development",
      );
    }
    const password = generateSecret("text");
    expect(() => load("production", good, password)).toThrow(
      "DATABASE_URL was generated",
    );
  });

  test("generated secrets have their forms and differ", () => {
    expect(generateSecret("hex")).toMatch(/^[0-9a-f]{64}$/);
    expect(generateSecret("age")).toMatch(
      /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/,
    );
    expect(
      new Set(Array.from({ length: 100 }, () => generateSecret("age"))).size,
    ).toBe(100);
    expect(isGenerated(good)).toBe(false);
  });

  test("a short secret and one with white space at its ends are refused", () => {
    expect(() => load("production", "kR7vQz81")).toThrow(
      "API_KEY must have at least 16 characters",
    );
    expect(() => load("production", `${good}\n`)).toThrow(
      "API_KEY has white space at its ends",
    );
  });

  test("no refusal shows the secret", () => {
    for (const text of [developmentDefault, generateSecret(), ` ${good}`]) {
      expect(messageOf(() => load("production", text))).not.toContain(
        text.trim(),
      );
    }
  });
});

describe("showing values", () => {
  const values = load("production", good, "p%40ss-Word-91");

  test("auth #44: a secret and the password of a URL are redacted", () => {
    expect(redactConfig(schema, values)).toEqual({
      TIXLYS_ENV: "production",
      API_KEY: "[redacted]",
      DATABASE_URL: "postgres://role:redacted@db/name",
    });
  });

  test("every secret text is known to whoever protects the logs", () => {
    expect(secretValues(schema, values).sort()).toEqual(
      [good, "p@ss-Word-91"].sort(),
    );
    expect(secretsOf(values)).toEqual(secretValues(schema, values));
    expect(secretsOf({ ...values })).toEqual([]);
    expect(secretsOf(load("test", good, "postgres"))).toEqual([good]);
    const key = Bun.SHA256.hash("a key", "hex");
    const keyed = { ...values, API_KEY: `7:${key}` };
    expect(secretValues(schema, keyed)).toContain(key);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.message;
  }
  throw new Error("expected a refusal");
}
