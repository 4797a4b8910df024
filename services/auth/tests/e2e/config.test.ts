import { describe, expect, test } from "bun:test";
import { loadConfig } from "@tixlys/config";
import { config } from "../../src/config.ts";

const hex = "a3f19c5be7d2480617fe9b2c4d8053e1".repeat(2);
const env = (over: Record<string, string> = {}): Record<string, string> => ({
  TIXLYS_ENV: "development",
  DATABASE_URL: "postgres://tixlys_auth:Vq8zLm2xRt@127.0.0.1:15432/tixlys_auth",
  NATS_URL: "nats://auth:Vq8zLm2xRt@127.0.0.1:14222",
  BISCUIT_PRIVATE_KEY: `1:${hex}`,
  CURSOR_KEY: hex,
  COLUMN_KEYS: `1:${hex}`,
  MAIL_RECIPIENT: `age1${"q".repeat(58)}`,
  ...over,
});
const production = (
  over: Record<string, string> = {},
): Record<string, string> =>
  env({
    TIXLYS_ENV: "production",
    PUBLIC_URL: "https://suite.example",
    AUTH_URL: "http://auth:3000",
    ...over,
  });

const mistakes = (given: Record<string, string>): string => {
  try {
    loadConfig(config, given);
    return "none";
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "?";
  }
};

describe("the configuration", () => {
  test("has safe defaults: fifteen characters and Argon2id's floor (auth #1, auth #7)", () => {
    expect(loadConfig(config, env())).toMatchObject({
      PASSWORD_MIN_LENGTH: 15,
      ARGON2_MEMORY_KIB: 19_456,
      ARGON2_PASSES: 2,
      ROOT_EMAIL: "root@example.test",
    });
  });

  test("asks for a second factor of management outside development and test (decision 6)", () => {
    expect(loadConfig(config, env()).REQUIRE_AAL2_FOR_MANAGEMENT).toBe(false);
    expect(loadConfig(config, production()).REQUIRE_AAL2_FOR_MANAGEMENT).toBe(
      true,
    );
  });

  test("lists every mistake at once and shows no secret", () => {
    const text = mistakes({
      TIXLYS_ENV: "development",
      PASSWORD_MIN_LENGTH: "7",
      BISCUIT_PRIVATE_KEY: `kid-${"c4na5y".repeat(12)}`,
      ROOT_PASSWORD: "c4na5y",
    });
    for (const name of [
      "DATABASE_URL",
      "NATS_URL",
      "MAIL_RECIPIENT",
      "PASSWORD_MIN_LENGTH",
      "BISCUIT_PRIVATE_KEY",
      "ROOT_PASSWORD",
    ])
      expect(text).toContain(name);
    expect(text).not.toContain("c4na5y");
  });

  test("takes cheap hashes in tests only", () => {
    expect(
      loadConfig(
        config,
        env({
          TIXLYS_ENV: "test",
          ARGON2_MEMORY_KIB: "64",
          ARGON2_PASSES: "1",
        }),
      ),
    ).toMatchObject({ ARGON2_MEMORY_KIB: 64 });
    expect(mistakes(env({ ARGON2_MEMORY_KIB: "64" }))).toContain(
      "ARGON2_MEMORY_KIB",
    );
    expect(mistakes(production({ ARGON2_PASSES: "1" }))).toContain(
      "ARGON2_PASSES",
    );
  });

  test("makes no root from a password outside development and test (decision 6, auth #13)", () => {
    expect(
      mistakes(production({ ROOT_PASSWORD: "Vq8zLm2xRt-Vq8zLm2xRt" })),
    ).toContain("ROOT_PASSWORD");
    expect(mistakes(production())).toBe("none");
  });
});
