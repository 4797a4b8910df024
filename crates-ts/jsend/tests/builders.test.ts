import { describe, expect, test } from "bun:test";
import { Value } from "@sinclair/typebox/value";
import { Type } from "@sinclair/typebox";
import {
  error,
  fail,
  failSchemaFor,
  rejection,
  schemas,
  success,
} from "../src/index.ts";

const requestId = "0198c5a2-7b1e-7c33-9f00-0123456789ab";

describe("success", () => {
  test("http-rules 1, 2: it has exactly status and data", () => {
    expect(success({ order: { id: "1" } })).toEqual({
      status: "success",
      data: { order: { id: "1" } },
    });
  });

  test("http-rules 5: an operation without a result answers null", () => {
    expect(JSON.stringify(success(null))).toBe(
      '{"status":"success","data":null}',
    );
  });

  test("http-rules 4: a bare list is refused as a mistake of the route", () => {
    const list: object = ["a"];
    expect(() => success(list)).toThrow(TypeError);
  });
});

describe("fail", () => {
  test("http-rules 2, 6: it has exactly status and data, and at least one entry", () => {
    expect(fail(rejection("not-found").data)).toEqual({
      status: "fail",
      data: {
        resource: { code: "not-found", message: "There is nothing here." },
      },
    });
    expect(() => fail({})).toThrow(TypeError);
  });
});

describe("error", () => {
  test("http-rules 2, 8: it tells the request id and nothing of the cause", () => {
    const context = {
      requestId,
      stack: "at secret.ts:1",
      message: "ECONNREFUSED 10.0.0.7",
    };
    expect(error("internal", context)).toEqual({
      status: "error",
      message: "Something went wrong on our side.",
      code: 50001,
      data: { requestId },
    });
  });

  test("http-rules 8: trace id, waiting time and checks are added when given", () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const body = error("not-ready", {
      requestId,
      traceId,
      retryAfter: 0.2,
      checks: { postgres: "failed" },
    });
    expect(body.data).toEqual({
      requestId,
      traceId,
      retryAfter: 1,
      checks: { postgres: "failed" },
    });
  });
});

describe("the schemas", () => {
  const orderSchema = successSchemaOfOrder();

  test("http-rules 2: what the builders make is valid, and nothing else", () => {
    expect(Value.Check(orderSchema, success({ order: { id: "1" } }))).toBe(
      true,
    );
    expect(
      Value.Check(orderSchema, {
        ...success({ order: { id: "1" } }),
        extra: 1,
      }),
    ).toBe(false);
    const refused = fail(rejection("required", { field: "email" }).data);
    expect(Value.Check(schemas.FailSchema, refused)).toBe(true);
    expect(Value.Check(schemas.FailSchema, { status: "fail", data: {} })).toBe(
      false,
    );
    expect(
      Value.Check(schemas.FailSchema, {
        status: "fail",
        data: { a: { code: "B" } },
      }),
    ).toBe(false);
    expect(
      Value.Check(schemas.ErrorSchema, error("internal", { requestId })),
    ).toBe(true);
    const leaking = { ...error("internal", { requestId }), stack: "x" };
    expect(Value.Check(schemas.ErrorSchema, leaking)).toBe(false);
  });

  test("a fail schema of some codes takes no others", () => {
    const schema = failSchemaFor(["username-taken"]);
    expect(Value.Check(schema, fail(rejection("username-taken").data))).toBe(
      true,
    );
    expect(Value.Check(schema, fail(rejection("not-found").data))).toBe(false);
  });

  test("no schema carries an $id or a $ref, which OpenAPI 3.1 could not resolve", () => {
    const text = JSON.stringify([
      schemas.FailSchema,
      schemas.ErrorSchema,
      orderSchema,
    ]);
    expect(text).not.toContain("$id");
    expect(text).not.toContain("$ref");
  });
});

function successSchemaOfOrder() {
  return schemas.successSchema(
    Type.Object({ order: Type.Object({ id: Type.String() }) }),
  );
}
