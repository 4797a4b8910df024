import { describe, expect, test } from "bun:test";
import {
  error,
  fail,
  invalidInput,
  problem,
  problemMediaType,
  rejection,
} from "../src/index.ts";

const requestId = "0198c5a2-7b1e-7c33-9f00-0123456789ab";
const docsUrl = "https://docs.example";

describe("problem+json", () => {
  test("it has RFC 9457's media type", () => {
    expect(problemMediaType).toBe("application/problem+json");
  });

  test("a fail becomes a problem without loss", () => {
    const { status, data } = rejection("username-taken", { field: "username" });
    expect(problem(fail(data), { status, requestId, docsUrl })).toEqual({
      type: "https://docs.example/errors/username-taken",
      title: "This username is taken.",
      status: 409,
      detail: "This username is taken.",
      instance: `urn:uuid:${requestId}`,
      errors: data,
    });
  });

  test("several reasons are all in the detail", () => {
    const { status, data } = invalidInput([
      { code: "required", field: "email" },
      { code: "too-short", field: "password" },
    ]);
    expect(problem(fail(data), { status, requestId, docsUrl }).detail).toBe(
      "email: This field is required. password: This field is too short.",
    );
  });

  test("an error becomes a problem with its number and its data", () => {
    const body = error("dependency-down", { requestId, retryAfter: 2 });
    const document = problem(body, { status: 503, requestId, docsUrl });
    expect(document).toMatchObject({
      type: "https://docs.example/errors/dependency-down",
      status: 503,
      code: 50301,
      data: { requestId, retryAfter: 2 },
    });
  });

  test("a client's own request id is not called a UUID", () => {
    const context = { status: 404, requestId: "my.request-1", docsUrl };
    expect(problem(fail(rejection("not-found").data), context).instance).toBe(
      "urn:request-id:my.request-1",
    );
  });
});
