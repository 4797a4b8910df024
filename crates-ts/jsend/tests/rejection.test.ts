import { describe, expect, test } from "bun:test";
import {
  fail,
  failCodes,
  fieldPath,
  invalidInput,
  isFailCode,
  maxViolations,
  rejection,
  type Violation,
} from "../src/index.ts";

describe("rejection", () => {
  test("http-rules 6: a code with a reserved key stands under it", () => {
    const { status, data } = rejection("token-missing");
    expect(status).toBe(401);
    expect(Object.keys(data)).toEqual(["credentials"]);
  });

  test("a conflict over a field names the field (decision 46)", () => {
    const { status, data } = rejection("username-taken", { field: "username" });
    expect(status).toBe(409);
    expect(data).toEqual({
      conflict: {
        code: "username-taken",
        message: "This username is taken.",
        field: "username",
      },
    });
  });

  test("http-rules 6: a code about input stands under the field's path", () => {
    const { status, data } = rejection("too-short", {
      field: "items.0.sku",
      params: { min: 3 },
    });
    expect(status).toBe(422);
    expect(data["items.0.sku"]).toEqual({
      min: 3,
      code: "too-short",
      message: "This field is too short.",
    });
  });

  test("a body gives 422, a query and a header give 400 (decision 28)", () => {
    const statusIn = (source: "body" | "query" | "header") =>
      rejection("invalid-format", { field: "x", source }).status;
    expect([statusIn("body"), statusIn("query"), statusIn("header")]).toEqual([
      422, 400, 400,
    ]);
  });

  test("a token in a body and a bearer token share their codes, not their places", () => {
    expect(rejection("token-invalid")).toMatchObject({
      status: 401,
      data: { credentials: {} },
    });
    expect(rejection("token-invalid", { field: "token" })).toMatchObject({
      status: 422,
      data: { token: { code: "token-invalid" } },
    });
    expect(rejection("token-expired", { field: "token" })).toMatchObject({
      status: 410,
      data: { resource: { code: "token-expired", field: "token" } },
    });
    expect(rejection("token-used", { field: "token" }).status).toBe(409);
  });

  test("http-rules 12: JSON that cannot be parsed is 400 under body", () => {
    expect(rejection("malformed-json")).toMatchObject({
      status: 400,
      data: { body: { code: "malformed-json" } },
    });
  });

  test("params cannot replace the code or the message", () => {
    const params = { code: "x", message: "x" };
    expect(rejection("required", { field: "a", params }).data["a"]).toEqual({
      code: "required",
      message: "This field is required.",
    });
  });

  test("every code of the registry can be placed", () => {
    for (const code of Object.keys(failCodes)) {
      if (!isFailCode(code)) throw new Error(code);
      for (const options of [{}, { field: "someField" }]) {
        const { status, data } = rejection(code, options);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
        expect(Object.keys(fail(data).data)).toHaveLength(1);
      }
    }
  });
});

describe("invalidInput", () => {
  const violation = (
    field: string,
    more: Partial<Violation> = {},
  ): Violation => ({
    code: "required",
    field,
    ...more,
  });

  test("http-rules 12: all violations are told at once, one per field, 50 at most", () => {
    const many = Array.from({ length: 80 }, (_, index) =>
      violation(`field${index}`),
    );
    expect(Object.keys(invalidInput(many).data)).toHaveLength(maxViolations);
    const twice = invalidInput([
      violation("a"),
      violation("a", { code: "too-short" }),
    ]);
    expect(twice.data["a"]?.code).toBe("required");
    expect(twice.status).toBe(422);
  });

  test("http-rules 6: one wrong query parameter makes the answer 400", () => {
    const mixed = [
      violation("a"),
      violation("limit", { code: "too-large", source: "query" }),
    ];
    expect(invalidInput(mixed).status).toBe(400);
    expect(Object.keys(invalidInput(mixed).data)).toEqual(["a", "limit"]);
  });

  test("a path that does not parse names nothing: 404 (decision 28)", () => {
    const wrong = invalidInput([
      violation("id", { code: "invalid-format", source: "path" }),
    ]);
    expect(wrong).toMatchObject({
      status: 404,
      data: { resource: { code: "not-found" } },
    });
  });

  test("a hostile field name is an ordinary key and pollutes nothing", () => {
    const { data } = invalidInput([
      violation("__proto__"),
      violation("constructor"),
    ]);
    expect(JSON.parse(JSON.stringify(data))).toBeObject();
    expect(Object.keys(data)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  test("an empty list is a mistake of the caller", () => {
    expect(() => invalidInput([])).toThrow(TypeError);
  });
});

describe("fieldPath", () => {
  test("http-rules 6: it joins names and positions with dots", () => {
    expect(fieldPath(["items", 0, "sku"])).toBe("items.0.sku");
  });

  test("a name of any length gives a path of at most 128 characters", () => {
    expect(fieldPath(["x".repeat(10_000)])).toHaveLength(128);
  });
});

test("http-rules 9: no text of an answer depends on a submitted value", () => {
  const canary = "CANARY-7f3a";
  const answers = [
    rejection("invalid-format", {
      field: "email",
      params: { format: "email" },
    }),
    invalidInput([{ code: "too-long", field: "name", params: { max: 80 } }]),
  ];
  expect(JSON.stringify(answers)).not.toContain(canary);
  for (const { message } of Object.values(failCodes))
    expect(message).not.toContain(canary);
});
