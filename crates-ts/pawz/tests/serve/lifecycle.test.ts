import { describe, expect, test } from "bun:test";
import type { CheckResult } from "@tixlys/pawz";
import { fixtureService } from "@tixlys/testkit/fixture";
import { misbehavingRoutes } from "./misbehaving-routes.ts";

function listening(
  checks: Record<string, () => Promise<CheckResult> | CheckResult> = {},
) {
  const fixture = fixtureService({
    extra: misbehavingRoutes().routes,
    parts: { checks },
  });
  return {
    ...fixture,
    server: fixture.http.listen({ hostname: "127.0.0.1", port: 0 }),
  };
}

describe("health", () => {
  test("http-rules 65: names each check; degraded keeps the service ready, failed does not", async () => {
    const results: Record<string, CheckResult> = {
      postgres: "ok",
      nats: "degraded",
    };
    const { server } = listening({
      postgres: () => results["postgres"] ?? "failed",
      nats: () => results["nats"] ?? "failed",
    });
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      data: { checks: { postgres: "ok", nats: "degraded" } },
    });
    results["postgres"] = "failed";
    const failing = await fetch(`${server.url}/health/ready`);
    expect(failing.status).toBe(503);
    expect(await failing.json()).toMatchObject({
      status: "error",
      code: 50303,
      data: { checks: { postgres: "failed" } },
    });
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    await server.stop(100);
  });

  test("that turns is told once in the log, however often somebody asks", async () => {
    let postgres: CheckResult = "failed";
    const { http, log } = listening({ postgres: () => postgres });
    const ask = () => http.handle(new Request("http://x/health/ready"));
    await ask();
    await ask();
    postgres = "ok";
    await ask();
    await ask();
    const told = log.lines().filter(({ level }) => level !== "debug");
    expect(told).toMatchObject([
      { level: "warn", msg: "not ready", checks: { postgres: "failed" } },
      { level: "info", msg: "ready again", checks: { postgres: "ok" } },
    ]);
  });

  test("a check that throws or hangs has failed, after a second at most", async () => {
    const never = Promise.withResolvers<CheckResult>().promise;
    const { server } = listening({
      broken: () => Promise.reject(new Error("no")),
      hangs: () => never,
    });
    const startedAt = performance.now();
    const response = await fetch(`${server.url}/health/ready`);
    expect(await response.json()).toMatchObject({
      data: { checks: { broken: "failed", hangs: "failed" } },
    });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await server.stop(100);
  });

  test("many probes at once look at each dependency once", async () => {
    let looks = 0;
    const { http } = listening({
      counted: async (): Promise<CheckResult> => {
        looks += 1;
        await Bun.sleep(50);
        return "ok";
      },
    });
    await Promise.all(
      Array.from({ length: 20 }, () =>
        http.handle(new Request("http://x/health/ready")),
      ),
    );
    expect(looks).toBe(1);
  });
});

describe("a graceful stop", () => {
  test("http-rules 66: readiness is 503 at once, requests in flight finish, new connections are refused", async () => {
    const { server } = listening();
    const running = fetch(`${server.url}/v1/patient`);
    await Bun.sleep(50);
    server.drain();
    const ready = await fetch(`${server.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ code: 50302 });
    // Nobody brings a further request over a connection that is kept.
    expect(ready.headers.get("connection")).toBe("close");
    const stopped = server.stop(5000);
    const response = await running;
    expect(response.status).toBe(200);
    expect(response.headers.get("connection")).toBe("close");
    expect(await response.json()).toMatchObject({ data: { done: true } });
    await stopped;
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  });

  test("a request that does not finish is cut off at the deadline", async () => {
    const { server } = listening();
    const running = fetch(`${server.url}/v1/patient`).then(
      () => "answered",
      () => "cut off",
    );
    await Bun.sleep(50);
    const startedAt = performance.now();
    await server.stop(50);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await running).toBe("cut off");
  });

  test("a taken port is an error of the start, not a silent one", () => {
    const { server, http } = listening();
    expect(() =>
      http.listen({ hostname: "127.0.0.1", port: server.port }),
    ).toThrow();
  });
});
