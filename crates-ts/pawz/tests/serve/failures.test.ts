import { beforeEach, describe, expect, test } from "bun:test";
import { fixtureService } from "@tixlys/testkit/fixture";
import { misbehavingRoutes } from "./misbehaving-routes.ts";

const misbehaviour = misbehavingRoutes();
const { http, log } = fixtureService({ extra: misbehaviour.routes });
const ask = (path: string, init?: RequestInit) =>
  http.handle(new Request(`http://shop.test${path}`, init));

beforeEach(() => log.clear());

describe("what goes wrong inside", () => {
  test("http-rules 8: a throw is one fixed sentence to the client and everything to the log", async () => {
    const response = await ask("/v1/boom");
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({
      status: "error",
      code: 50001,
      data: { requestId: response.headers.get("x-request-id") },
    });
    expect(text).not.toContain("select");
    expect(text).not.toContain("10.1.2.3");
    expect(
      log
        .lines()
        .some(
          (line) =>
            line["msg"] === "the request failed" &&
            line["error.type"] === "Error",
        ),
    ).toBe(true);
    expect(log.text()).not.toContain("hunter2");
  });

  test("http-rules 16: a dependency that is down is 503 with Retry-After", async () => {
    const response = await ask("/v1/down");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toMatchObject({
      code: 50301,
      data: { retryAfter: 1 },
    });
  });

  test("http-rules 16: a passed deadline is 504, and the handler is told to stop", async () => {
    const startedAt = performance.now();
    const response = await ask("/v1/slow");
    expect(response.status).toBe(504);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await response.json()).toMatchObject({
      status: "error",
      code: 50401,
    });
    expect(misbehaviour.aborted()).toBe(true);
  });

  test("http-rules 70: outside production an answer that breaks its schema is our error", async () => {
    const response = await ask("/v1/lie");
    expect(response.status).toBe(500);
    expect(log.text()).toContain("does not match the declared schema");
  });

  test("in production the same answer goes out, because a client is better off with it", async () => {
    const live = fixtureService({
      extra: misbehavingRoutes().routes,
      parts: { environment: "production", docs: false },
    });
    const response = await live.http.handle(
      new Request("http://shop.test/v1/lie"),
    );
    expect(response.status).toBe(200);
  });

  test("every 5xx has exactly one access line, at the level error", async () => {
    await ask("/v1/boom");
    const access = log.lines().filter((line) => line["msg"] === "request");
    expect(access).toHaveLength(1);
    expect(access[0]).toMatchObject({
      level: "error",
      "http.response.status_code": 500,
      "http.route": "/v1/boom",
    });
  });

  test("an error becomes a problem document for who prefers one", async () => {
    const response = await ask("/v1/boom", {
      headers: { accept: "application/problem+json" },
    });
    expect(response.headers.get("content-type")).toBe(
      "application/problem+json",
    );
    expect(await response.json()).toMatchObject({ status: 500, code: 50001 });
  });
});
