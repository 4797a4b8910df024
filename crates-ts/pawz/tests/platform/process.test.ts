import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  mintFor,
  testBus,
  type TestBus,
  testDatabase,
  type TestDatabase,
  testKeys,
} from "@tixlys/testkit";
import { spawnService } from "./spawn.ts";

const keys = testKeys();
let database: TestDatabase;
let bus: TestBus;
let variables: Record<string, string>;

beforeAll(async () => {
  [database, bus] = await Promise.all([
    testDatabase("users", { migrations: `${import.meta.dir}/migrations` }),
    testBus("users"),
  ]);
  variables = {
    DATABASE_URL: database.url,
    NATS_URL: bus.url,
    BISCUIT_PUBLIC_KEYS: keys.publicKeys,
  };
});
afterAll(async () => {
  await Promise.all([database.close(), bus.close()]);
});

const said = (lines: readonly Record<string, unknown>[]) =>
  lines.map((line) => line["msg"]);

describe("a service process", () => {
  test("answers with its database behind a guard, and stops cleanly on SIGTERM", async () => {
    const service = await spawnService(variables);
    const headers = {
      authorization: `Bearer ${mintFor(keys, { audiences: ["users"] })}`,
    };
    const response = await fetch(`${service.url}/v1/notes`, { headers });
    expect(await response.json()).toEqual({
      status: "success",
      data: { count: 0 },
    });
    const ready = await fetch(`${service.url}/health/ready`);
    expect(await ready.json()).toMatchObject({
      data: {
        checks: {
          postgres: "ok",
          migrations: "ok",
          nats: "ok",
          revocations: expect.any(String),
        },
      },
    });
    service.kill("SIGTERM");
    expect(await service.exited).toBe(0);
    expect(said(service.lines())).toEqual(
      expect.arrayContaining([
        "worker started",
        "started",
        "stopping",
        "worker stopped",
        "always stopped",
        "stopped",
      ]),
    );
    expect(service.errors()).toBe("");
  });

  test("http-rules 66: finishes requests in flight after SIGTERM", async () => {
    const service = await spawnService(variables);
    const running = fetch(`${service.url}/v1/slow`);
    await Bun.sleep(50);
    service.kill("SIGTERM");
    await Bun.sleep(20);
    const ready = await fetch(`${service.metricsUrl}/health/ready`);
    expect(ready.status).toBe(503);
    expect((await running).status).toBe(200);
    expect(await service.exited).toBe(0);
  });

  test("decision 12, 51: a worker serves health and metrics only, an api runs no worker", async () => {
    const [worker, api] = await Promise.all([
      spawnService({ ...variables, TIXLYS_ROLE: "worker" }),
      spawnService({ ...variables, TIXLYS_ROLE: "api" }),
    ]);
    expect(worker.url).toBe("");
    expect((await fetch(`${worker.metricsUrl}/health/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${worker.metricsUrl}/metrics`)).text();
    expect(metrics).toContain("process_resident_memory_bytes");
    expect((await fetch(`${worker.metricsUrl}/v1/notes`)).status).toBe(404);
    expect(said(worker.lines())).toEqual(
      expect.arrayContaining(["worker started", "always started"]),
    );
    expect(said(api.lines())).toContain("always started");
    expect(said(api.lines())).not.toContain("worker started");
    for (const each of [worker, api]) each.kill("SIGINT");
    expect(await Promise.all([worker.exited, api.exited])).toEqual([0, 0]);
  });

  test("an error that nobody caught is logged and ends the process with 1, after a clean stop", async () => {
    const service = await spawnService(variables);
    await fetch(`${service.url}/v1/crash`, { method: "POST" });
    expect(await service.exited).toBe(1);
    expect(
      service.lines().find((line) => line["level"] === "fatal"),
    ).toMatchObject({ msg: "nobody caught this error" });
    expect(said(service.lines())).toContain("worker stopped");
  });

  test("decision 23: is at most 100 MB large when idle", async () => {
    const service = await spawnService(variables);
    await Bun.sleep(300);
    const status = await Bun.file(`/proc/${service.pid}/status`).text();
    const rssMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    service.kill("SIGTERM");
    await service.exited;
    expect(rssMb).toBeLessThan(100);
  });
});

describe("a process does not start", () => {
  test("http-rules 67: with a wrong configuration, and says every mistake at once", async () => {
    const { exited, errors } = await spawnService({
      PORT: "many",
      LOG_LEVEL: "loud",
      NATS_URL: "http://x",
    });
    expect(await exited).toBe(1);
    for (const name of ["PORT", "LOG_LEVEL", "NATS_URL", "DATABASE_URL"])
      expect(errors()).toContain(name);
    expect(errors()).not.toContain("    at ");
  });

  test("http-rules 67: without a usable public key, and says the variable in a sentence", async () => {
    for (const BISCUIT_PUBLIC_KEYS of ["", "1:zz"]) {
      const service = await spawnService({ ...variables, BISCUIT_PUBLIC_KEYS });
      expect(await service.exited).toBe(1);
      expect(service.errors()).toContain("BISCUIT_PUBLIC_KEYS");
      expect(service.errors()).not.toContain("at parseKeys");
    }
  });

  test("http-rules 67: with pending migrations, and says the command", async () => {
    const empty = await testDatabase("users", { migrations: "none" });
    const { exited, errors } = await spawnService({
      ...variables,
      DATABASE_URL: empty.url,
    });
    expect(await exited).toBe(1);
    expect(errors()).toContain("0000_note");
    expect(errors()).toContain("./tixlys migrate users up");
    await empty.close();
  });

  test("on a taken port: exit code 1, nothing half-started stays", async () => {
    const taken = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => new Response(),
    });
    const { exited, lines } = await spawnService({
      ...variables,
      PORT: String(taken.port),
    });
    expect(await exited).toBe(1);
    expect(said(lines())).toEqual(
      expect.arrayContaining(["the start failed", "worker stopped"]),
    );
    await taken.stop(true);
  });
});
