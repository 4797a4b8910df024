import { describe, expect, test } from "bun:test";
import { type Deprecation, reply, route, service, t } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, testKeys, tokenOf } from "@tixlys/testkit";
import { versionedFixture } from "@tixlys/testkit/fixture/versions";

const thing = "/things/0198c1d2-0000-7000-8000-000000000001";

function ask(
  { http, keys }: ReturnType<typeof versionedFixture>,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${tokenOf(keys, "general")}`);
  return http.handle(
    new Request(`http://shop.test${path}`, { ...init, headers }),
  );
}

describe("a deprecated version", () => {
  test("http-rules 52, 53: each answer tells since when, until when, why, and where the same thing is now", async () => {
    const fixture = versionedFixture();
    const answer = await ask(fixture, `/v1${thing}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("deprecation")).toBe("@1780272000");
    expect(answer.headers.get("sunset")).toBe("Thu, 01 Jan 2099 00:00:00 GMT");
    expect(answer.headers.get("link")).toBe(
      `<https://docs.example.test/things-v2>; rel="deprecation", <../../v2${thing}>; rel="successor-version"`,
    );
    const { headers } = await ask(fixture, `/v2${thing}`);
    expect(headers.has("deprecation")).toBe(false);
    expect(headers.has("sunset")).toBe(false);
  });

  test("refusals before the handler say so as well: a wrong token, a wrong body", async () => {
    const fixture = versionedFixture();
    const stranger = await fixture.http.handle(
      new Request(`http://shop.test/v1${thing}`),
    );
    expect(stranger.status).toBe(401);
    expect(stranger.headers.has("deprecation")).toBe(true);
    const broken = await ask(fixture, "/v1/reports", {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    expect(broken.status).toBe(400);
    expect(broken.headers.has("sunset")).toBe(true);
  });

  test("http-rules 54: from its sunset on it is 410 for everybody, and the next version goes on", async () => {
    let now = new Date("2098-12-31T23:59:59Z");
    const fixture = versionedFixture({ clock: () => now });
    expect((await ask(fixture, "/v1/things")).status).toBe(200);
    now = new Date("2099-01-01T00:00:00Z");
    const gone = await ask(fixture, "/v1/things");
    expect(gone.status).toBe(410);
    expect(await gone.json()).toMatchObject({
      status: "fail",
      data: { resource: { code: "sunset" } },
    });
    expect(gone.headers.get("link")).toContain(
      '<../v2/things>; rel="successor-version"',
    );
    expect((await ask(fixture, "/v2/things")).status).toBe(200);
    const stranger = new Request(`http://shop.test/v1${thing}`);
    expect((await fixture.http.handle(stranger)).status).toBe(410);
  });

  test("http-rules 54: its use is counted by operation, before and after the sunset", async () => {
    let now = new Date("2098-01-01T00:00:00Z");
    const fixture = versionedFixture({ clock: () => now });
    await ask(fixture, "/v1/things");
    await ask(fixture, `/v1${thing}`);
    await ask(fixture, "/v2/things");
    now = new Date("2100-01-01T00:00:00Z");
    await ask(fixture, "/v1/things");
    const { body } = await fixture.metrics.render();
    const lines = body
      .split("\n")
      .filter((line) => line.startsWith("http_deprecated_requests_total{"))
      .toSorted();
    expect(lines).toEqual([
      'http_deprecated_requests_total{http_request_method="GET",http_route="/v1/things",sunset="after"} 1',
      'http_deprecated_requests_total{http_request_method="GET",http_route="/v1/things",sunset="before"} 1',
      'http_deprecated_requests_total{http_request_method="GET",http_route="/v1/things/{id}",sunset="before"} 1',
    ]);
  });

  test("the document marks its operations and their end, and declares 410; the next version's does not", () => {
    const { http } = versionedFixture();
    const [old, next] = ["v1", "v2"].map((version) => {
      const operation =
        http.openapi(version).paths[`/${version}/things/{id}`]?.["get"];
      return operation;
    });
    expect(old).toMatchObject({
      deprecated: true,
      "x-deprecated-since": "2026-06-01",
      "x-sunset": "2099-01-01",
    });
    expect(Object.keys(old?.responses ?? {})).toContain("410");
    expect(next).not.toHaveProperty("deprecated");
    expect(Object.keys(next?.responses ?? {})).not.toContain("410");
  });

  test("http-rules 51: as the alias of unversioned paths it keeps all its links", async () => {
    const { http } = shop({ v1: { since: "2026-06-01" } }, "v1");
    const answer = await http.handle(new Request("http://shop.test/greeting"));
    expect(answer.headers.get("api-version")).toBe("v1");
    expect(answer.headers.get("link")).toBe(
      [
        '<https://docs.tixlys.example/deprecated/shop/greeting/read>; rel="deprecation"',
        '<v2/greeting>; rel="successor-version"',
        '<v1/greeting>; rel="canonical"',
      ].join(", "),
    );
    expect(answer.headers.has("sunset")).toBe(false);
  });
});

function greeting(deprecation?: Deprecation) {
  return route({
    method: "GET",
    path: "/greeting",
    operation: "shop:greeting:read",
    summary: "A greeting",
    guard: "public",
    response: { status: 200, data: t.Object({ text: t.String() }) },
    errors: [],
    ...(deprecation === undefined ? {} : { deprecation }),
    handle: () => reply.ok({ text: "hello" }),
  });
}

function shop(
  deprecation: Readonly<Record<`v${number}`, Deprecation>>,
  latest?: "v1" | "v2",
  own?: Deprecation,
) {
  const http = service({
    name: "shop",
    version: "2.0.0",
    environment: "test",
    routes: { v1: [greeting(own)], v2: [greeting()] },
    ...(latest === undefined ? {} : { latest }),
    deprecation,
    verifier: testKeys().verifierFor("shop"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    docs: true,
  });
  return { http };
}

describe("a deprecation", () => {
  test("a route's own word wins over its version's", async () => {
    const { http } = shop(
      { v1: { since: "2026-06-01", sunset: "2026-06-02" } },
      undefined,
      { since: "2026-07-01T12:00:00Z", successor: "https://new.example.test" },
    );
    const answer = await http.handle(
      new Request("http://shop.test/v1/greeting"),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("deprecation")).toBe("@1782907200");
    expect(answer.headers.get("link")).toContain(
      '<https://new.example.test>; rel="successor-version"',
    );
  });

  test.each([
    [{ since: "next week" }, "no day or moment in UTC"],
    [{ since: "2026-06-01T12:00:00+02:00" }, "no day or moment in UTC"],
    [{ since: "2026-02-30x" }, "no day or moment in UTC"],
    [
      { since: "2026-06-01", sunset: "2026-05-31" },
      "its sunset comes before its deprecation",
    ],
    [{ since: "2026-06-01", successor: "v2" }, "neither a path nor"],
    [{ since: "2026-06-01", link: "javascript:alert(1)" }, "neither a path"],
    [
      { since: "2026-06-01", successor: "/v2/greetings/{id}" },
      'its successor\'s "{id}" is not in its own path',
    ],
  ])("%o does not start", (deprecation: Deprecation, text) => {
    expect(() => shop({}, undefined, deprecation)).toThrow(text);
    expect(() => shop({ v1: deprecation })).toThrow(text);
  });

  test("of a version that does not exist does not start", () => {
    expect(() => shop({ v3: { since: "2026-06-01" } })).toThrow(
      'the deprecated version "v3" has no routes',
    );
  });
});
