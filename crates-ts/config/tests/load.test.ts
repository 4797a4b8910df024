import { describe, expect, test } from "bun:test";
import {
  ConfigError,
  defineConfig,
  field,
  loadConfig,
  processFields,
} from "../src/index.ts";

const schema = defineConfig("users", {
  ...processFields("users", { port: 4102, metricsPort: 9102 }),
  PAGE_SIZE: field.integer({
    description: "Entries of a page.",
    min: 1,
    max: 100,
    default: 20,
  }),
  API_KEY: field.secret({
    description: "Key of the map service.",
    example: "abc",
  }),
});

const local = {
  TIXLYS_ENV: "development",
  DATABASE_URL: "postgres://tixlys_users:pw@127.0.0.1:15432/tixlys_users",
  NATS_URL: "nats://users:pw@127.0.0.1:14222",
  API_KEY: "a-key-for-development-only",
};

const production = {
  ...local,
  TIXLYS_ENV: "production",
  DATABASE_URL: "postgres://tixlys_users:kR7vQz81mXw@db:5432/tixlys_users",
  NATS_URL: "nats://users:Wq81kR7vmXz@nats:4222",
  API_KEY: "kR7vQz81mXwWq81kR7vmXz",
  PUBLIC_URL: "https://suite.example",
  AUTH_URL: "http://auth:3000",
  BISCUIT_PUBLIC_KEYS: `1:${"3fa9".repeat(16)}`,
};

describe("a right configuration", () => {
  test("development fills in what it can and listens on loopback only", () => {
    const config = loadConfig(schema, local);
    expect(config).toMatchObject({
      TIXLYS_ENV: "development",
      TIXLYS_ROLE: "all",
      HOST: "127.0.0.1",
      PORT: 4102,
      METRICS_PORT: 9102,
      PUBLIC_URL: "http://127.0.0.1:8080",
      AUTH_URL: "http://127.0.0.1:4101",
      RATE_LIMIT_SCALE: 100,
      LOG_LEVEL: "info",
      CORS_ORIGINS: [],
      TRACE_SAMPLE_RATIO: 1,
      PAGE_SIZE: 20,
    });
    expect(config.OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
  });

  test("production takes the image's ports and no development default", () => {
    expect(loadConfig(schema, production)).toMatchObject({
      HOST: "0.0.0.0",
      PORT: 3000,
      METRICS_PORT: 9000,
      RATE_LIMIT_SCALE: 1,
      TRACE_SAMPLE_RATIO: 0.1,
      TRUSTED_PROXIES: [],
    });
  });

  test("an empty text counts as not set, and white space around a value does not matter", () => {
    const config = loadConfig(schema, {
      ...local,
      PORT: " ",
      PAGE_SIZE: " 7 ",
    });
    expect([config.PORT, config.PAGE_SIZE]).toEqual([4102, 7]);
  });

  test("the values are typed by their fields and cannot be changed", () => {
    const config = loadConfig(schema, local);
    const port: number = config.PORT;
    const role: "all" | "api" | "worker" = config.TIXLYS_ROLE;
    const origins: readonly string[] = config.CORS_ORIGINS;
    const collector: string | undefined = config.OTEL_EXPORTER_OTLP_ENDPOINT;
    expect([port, role, origins.length, collector]).toEqual([
      4102,
      "all",
      0,
      undefined,
    ]);
    expect(Reflect.set(config, "PORT", 1)).toBe(false);
  });

  test("a process without a database has no DATABASE_URL", () => {
    const ports = { port: 8080, metricsPort: 9100 };
    const gateway = defineConfig(
      "steersman",
      processFields("steersman", ports, { database: false }),
    );
    expect(Object.keys(gateway.shape)).not.toContain("DATABASE_URL");
    expect(Object.keys(gateway.shape)).toContain("NATS_URL");
  });
});

describe("a wrong configuration", () => {
  test("http-rules 67: every mistake is listed at once, with what to do", () => {
    const caught = mistakesOf({
      TIXLYS_ENV: "production",
      PORT: "http",
      LOG_LEVEL: "loud",
    });
    expect(caught.mistakes.map(({ name }) => name).sort()).toEqual([
      "API_KEY",
      "AUTH_URL",
      "BISCUIT_PUBLIC_KEYS",
      "DATABASE_URL",
      "LOG_LEVEL",
      "NATS_URL",
      "PORT",
      "PUBLIC_URL",
    ]);
    expect(caught.message).toStartWith(
      "users cannot start: 8 mistakes in its configuration (TIXLYS_ENV=production)\n",
    );
    expect(caught.message).toContain(
      "PORT must be a whole number from 0 to 65535",
    );
    expect(caught.message).toContain(
      "PUBLIC_URL is missing. For example PUBLIC_URL=https://",
    );
    expect(caught.message).toContain("LOG_LEVEL must be one of trace, debug");
  });

  test("a missing or unknown environment is a mistake, never taken for development", () => {
    const { TIXLYS_ENV: _, ...withoutEnvironment } = local;
    expect(mistakesOf(withoutEnvironment).message).toContain(
      "TIXLYS_ENV is missing",
    );
    expect(mistakesOf({ ...local, TIXLYS_ENV: "prod" }).message).toContain(
      "TIXLYS_ENV must be one of development, test, staging, production",
    );
  });

  test("no message contains a value", () => {
    const canary = "CANARY-value-1234567890";
    const names = Object.keys(schema.shape);
    const everywhere = Object.fromEntries(
      names.map((name) => [name, `${canary} `]),
    );
    for (const TIXLYS_ENV of [canary, "production", "development"]) {
      expect(mistakesOf({ ...everywhere, TIXLYS_ENV }).message).not.toContain(
        canary,
      );
    }
  });

  test("a slip in a name is pointed out", () => {
    const { DATABASE_URL, ...rest } = local;
    expect(
      mistakesOf({ ...rest, DATABSE_URL: DATABASE_URL }).message,
    ).toContain(
      "DATABASE_URL is missing; DATABSE_URL is set: is that what was meant?",
    );
  });

  test("an unknown TIXLYS_ variable is a warning with the nearest name", () => {
    const said: string[] = [];
    const env = {
      ...local,
      TIXLYS_ROL: "api",
      TIXLYS_HOME: "/x",
      TIXLYS_WHATEVER_ELSE: "1",
    };
    loadConfig(schema, env, { onWarning: (sentence) => said.push(sentence) });
    expect(said).toEqual([
      "TIXLYS_ROL is set, but nothing reads it. Did you mean TIXLYS_ROLE?",
      "TIXLYS_WHATEVER_ELSE is set, but nothing reads it.",
    ]);
  });

  test("a rule over several variables is checked when each is right", () => {
    const ruled = defineConfig("users", schema.shape, [
      ({ PORT, METRICS_PORT }) =>
        PORT === METRICS_PORT && PORT !== 0
          ? ["PORT and METRICS_PORT are the same"]
          : [],
    ]);
    expect(() => loadConfig(ruled, { ...local, METRICS_PORT: "4102" })).toThrow(
      "PORT and METRICS_PORT are the same",
    );
  });

  test("a name that is not a variable's is refused where it is defined", () => {
    const shape = { "not-a-name": field.string({ description: "x" }) };
    expect(() => defineConfig("x", shape)).toThrow(TypeError);
  });
});

function mistakesOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(schema, env);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause;
  }
  return fails();
}

function fails(): never {
  throw new Error("expected a refusal");
}

test("a wrong value is to be corrected or unset, not to be set", () => {
  const strict = defineConfig("users", {
    ...processFields("users", { port: 4102, metricsPort: 9102 }),
    ROOT_PASSWORD: field.secret({
      description: "Never outside development.",
      optional: true,
      check: () => "must not be set here",
    }),
  });
  const load = () =>
    loadConfig(strict, { ...local, ROOT_PASSWORD: "k".repeat(20) });
  expect(load).toThrow(
    "ROOT_PASSWORD must not be set here. Correct it, or unset it",
  );
});
