import { describe, expect, test } from "bun:test";

const script = new URL("../../scripts/run-tests.sh", import.meta.url).pathname;

const refusal = (
  env: Record<string, string>,
): { code: number; text: string } => {
  const given = {
    PATH: process.env["PATH"] ?? "",
    TEST_POSTGRES_URL: process.env["TEST_POSTGRES_URL"] ?? "",
    TEST_NATS_URL: process.env["TEST_NATS_URL"] ?? "",
    TEST_NATS_ACCOUNTS: process.env["TEST_NATS_ACCOUNTS"] ?? "",
  };
  const { exitCode, stderr } = Bun.spawnSync(["sh", script, "--help"], {
    env: { ...given, ...env },
  });
  return { code: exitCode, text: stderr.toString() };
};

describe("scripts/run-tests.sh", () => {
  test.each(["staging", "production", "prod"])(
    "refuses the environment %s",
    (environment) => {
      expect(refusal({ TIXLYS_ENV: environment })).toEqual({
        code: 2,
        text: expect.stringContaining(environment),
      });
    },
  );

  test("refuses a database that was not made for tests, here or elsewhere", () => {
    const url = "postgres://tixlys_auth:x@127.0.0.1:15432/tixlys_auth";
    expect(refusal({ DATABASE_URL: url }).code).toBe(2);
    expect(refusal({ TEST_POSTGRES_URL: url }).code).toBe(2);
    expect(
      refusal({
        TEST_POSTGRES_URL: "postgres://postgres:x@db.example:5432/postgres",
      }).code,
    ).toBe(2);
  });

  test("says how to get servers when there are none", () => {
    expect(refusal({ TEST_POSTGRES_URL: "" })).toEqual({
      code: 2,
      text: expect.stringContaining("./tixlys test --service auth"),
    });
  });
});
