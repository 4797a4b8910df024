import { describe, expect, test } from "bun:test";
import {
  defineConfig,
  describeConfig,
  field,
  originProblem,
  processFields,
  sharedFields,
  type Field,
} from "../src/index.ts";

const description = "x";

function read<T>(one: Field<T>, text: string): unknown {
  const parsed = one.parse(text, "production");
  return parsed.ok ? parsed.value : parsed.problem;
}

describe("fields", () => {
  test.each([
    ["7", 7],
    ["-1", "must be a whole number from 0 to 9"],
    ["1.5", "must be a whole number from 0 to 9"],
    ["0x7", "must be a whole number from 0 to 9"],
    ["1e3", "must be a whole number from 0 to 9"],
    ["", "must be a whole number from 0 to 9"],
  ])("an integer reads %p as %p", (text, expected) => {
    expect(read(field.integer({ description, min: 0, max: 9 }), text)).toBe(
      expected,
    );
  });

  test("a port is between 0 and 65535", () => {
    const port = field.port({ description });
    expect([read(port, "0"), read(port, "65535")]).toEqual([0, 65_535]);
    expect(read(port, "65536")).toBe("must be a whole number from 0 to 65535");
  });

  test("a boolean is true or false and nothing like it", () => {
    const flag = field.boolean({ description });
    expect(["true", "1", "false", "0"].map((text) => read(flag, text))).toEqual(
      [true, true, false, false],
    );
    expect(read(flag, "yes")).toBe("must be true or false");
  });

  test("a base URL loses its trailing slash and takes no credentials and no query", () => {
    const url = field.url({ description, protocols: ["http", "https"] });
    expect(read(url, "https://a.example/x/")).toBe("https://a.example/x");
    expect(read(url, "ftp://a.example")).toBe(
      "must be a URL that begins with http:// or https://",
    );
    expect(read(url, "javascript:alert(1)")).toContain("must be a URL");
    expect(read(url, "https://me:pw@a.example")).toContain(
      "must not have a user",
    );
    expect(read(url, "https://a.example?x=1")).toContain("must not have a ?");
  });

  test("an origin has no path", () => {
    const url = field.url({
      description,
      protocols: ["https"],
      form: "origin",
    });
    expect(read(url, "https://a.example:8443/")).toBe("https://a.example:8443");
    expect(read(url, "https://a.example/x")).toBe("must not have a path");
  });

  test("a list is split, trimmed, bounded and judged item by item", () => {
    const list = field.list({ description, item: originProblem, maxItems: 2 });
    expect(read(list, "https://a.example, https://b.example ,")).toEqual([
      "https://a.example",
      "https://b.example",
    ]);
    for (const origin of [
      "*",
      "null",
      "https://*.example",
      "https://a.example/",
      "a.example",
    ]) {
      expect(read(list, origin)).toContain("must be exact origins");
    }
    expect(read(list, "https://a,https://b,https://c")).toBe(
      "must have at most 2 items",
    );
  });

  test("a field's own check sees the environment", () => {
    const check = (value: string, environment: string) =>
      environment === "production" && value.startsWith("http:")
        ? "must be https"
        : undefined;
    const url = field.url({ description, protocols: ["http", "https"], check });
    expect(read(url, "http://a.example")).toBe("must be https");
    expect(url.parse("http://a.example", "development").ok).toBe(true);
  });
});

describe("the common variables", () => {
  const { shape } = defineConfig(
    "users",
    processFields("users", { port: 4102, metricsPort: 9102 }),
  );

  test("trusted proxies are addresses and ranges", () => {
    const proxies = shape.TRUSTED_PROXIES;
    for (const text of [
      "10.0.0.0/8",
      "127.0.0.1",
      "::1",
      "fd00::/8",
      "10.0.0.1,::1",
    ]) {
      expect(proxies.parse(text, "production").ok).toBe(true);
    }
    for (const text of [
      "10.0.0.0/33",
      "localhost",
      "300.1.1.1",
      "::1/129",
      "1.2.3.4/8/8",
      "1.2.3",
    ]) {
      expect(proxies.parse(text, "production").ok).toBe(false);
    }
  });

  test("public keys are written as kid:hex", () => {
    const keys = shape.BISCUIT_PUBLIC_KEYS;
    expect(
      keys.parse(`1:${"0a".repeat(32)}, 2:${"0b".repeat(32)}`, "production").ok,
    ).toBe(true);
    expect(keys.parse("0a".repeat(32), "production").ok).toBe(false);
  });

  test("every variable says what it is for and whether it must be set", () => {
    const rows = describeConfig(
      defineConfig("users", { ...shape, ...sharedFields }),
    );
    for (const row of rows) expect(row.description).toMatch(/^[A-Z].+\.$/);
    const row = (name: string) =>
      rows.find((candidate) => candidate.name === name);
    expect(row("PORT")).toMatchObject({
      kind: "port",
      required: "never",
      default: "3000",
      developmentDefault: "4102",
    });
    expect(row("PUBLIC_URL")?.required).toBe("outside development and test");
    expect(row("DATABASE_URL")).toMatchObject({
      required: "always",
      secret: true,
    });
    expect(row("TIXLYS_ENV")).toMatchObject({
      required: "always",
      allowed: ["development", "test", "staging", "production"],
    });
    expect(row("TRUSTED_PROXIES")?.developmentDefault).toBe("127.0.0.1,::1");
    expect(row("OTEL_EXPORTER_OTLP_ENDPOINT")?.required).toBe("never");
    expect(row("CURSOR_KEY")).toMatchObject({
      kind: "secret",
      secret: true,
      required: "always",
    });
  });

  test("a keyring for columns has numbered keys, each number once", () => {
    const keys = (text: string) => read(sharedFields.COLUMN_KEYS, text);
    const key = Bun.SHA256.hash("a key", "hex");
    const older = Bun.SHA256.hash("an older key", "hex");
    expect(keys(`2:${key},1:${older}`)).toBe(`2:${key},1:${older}`);
    expect(keys(`1:${key},1:${older}`)).toBe(
      "must not name two keys by the same number",
    );
    for (const text of [`a:${key}:`, `1:${key},`, `${key},1:${older}`])
      expect(keys(text)).toBe("must be written as kid:hex,…");
  });

  test("a secret's default is not shown", () => {
    const secret = field.secret({
      description,
      developmentDefault: "of-a-developer-only",
    });
    const rows = describeConfig(defineConfig("x", { SECRET: secret }));
    expect(JSON.stringify(rows)).not.toContain("of-a-developer-only");
    expect(rows[0]?.required).toBe("outside development and test");
  });
});
