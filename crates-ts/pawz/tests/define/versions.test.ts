import { describe, expect, test } from "bun:test";
import { reply, route, service, t } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, testKeys } from "@tixlys/testkit";

function greeting(text: string) {
  return route({
    method: "GET",
    path: "/greeting",
    operation: "shop:greeting:read",
    summary: "A greeting",
    guard: "public",
    response: { status: 200, data: t.Object({ text: t.String() }) },
    errors: [],
    handle: () => reply.ok({ text }),
  });
}

function serviceWith(latest?: "v1" | "v2") {
  return service({
    name: "shop",
    version: "2.0.0",
    build: "abc123",
    environment: "test",
    routes: { v1: [greeting("old")], v2: [greeting("new")] },
    ...(latest === undefined ? {} : { latest }),
    verifier: testKeys().verifierFor("shop"),
    checks: {},
    logger: capturedLogger().logger,
    metrics: createMetrics(),
    docs: true,
  });
}
const ask = (http: ReturnType<typeof serviceWith>, path: string) =>
  http.handle(new Request(`http://shop.test${path}`));

describe("two versions side by side", () => {
  test("decision 17: main.ts says which one unversioned paths mean", async () => {
    const pinned = serviceWith("v1");
    const alias = await ask(pinned, "/greeting");
    expect(await alias.json()).toMatchObject({ data: { text: "old" } });
    expect(alias.headers.get("api-version")).toBe("v1");
    expect(alias.headers.get("link")).toBe('<v1/greeting>; rel="canonical"');
    expect(await (await ask(serviceWith(), "/greeting")).json()).toMatchObject({
      data: { text: "new" },
    });
  });

  test("http-rules 51: both keep their own paths, documents and docs", async () => {
    const http = serviceWith("v1");
    expect(await (await ask(http, "/v1/greeting")).json()).toMatchObject({
      data: { text: "old" },
    });
    expect(await (await ask(http, "/v2/greeting")).json()).toMatchObject({
      data: { text: "new" },
    });
    for (const [path, known] of [
      ["/openapi.json", "/v1/greeting"],
      ["/v1/openapi.json", "/v1/greeting"],
      ["/v2/openapi.json", "/v2/greeting"],
    ] as const)
      expect(await (await ask(http, path)).json()).toMatchObject({
        paths: { [known]: {} },
      });
    expect((await ask(http, "/v2/swagger/")).status).toBe(200);
  });

  test("each version says what it is, which is the latest, and the build", async () => {
    const http = serviceWith("v1");
    expect(await (await ask(http, "/v2/version")).json()).toEqual({
      status: "success",
      data: { apiVersion: "v2", latest: "v1", build: "abc123" },
    });
    expect(await (await ask(http, "/version")).json()).toMatchObject({
      data: { apiVersions: ["v1", "v2"] },
    });
  });

  test("docs exist outside production only", async () => {
    const { http } = (await import("@tixlys/testkit/fixture")).fixtureService({
      parts: { docs: false },
    });
    for (const path of [
      "/swagger/",
      "/openapi.json",
      "/v1/openapi.json",
      "/docs",
    ])
      expect(
        (await http.handle(new Request(`http://shop.test${path}`))).status,
      ).toBe(404);
  });
});
