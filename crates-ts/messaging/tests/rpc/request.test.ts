import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { headers } from "@nats-io/nats-core";
import type { NatsConnection } from "@nats-io/nats-core";
import { ok } from "@tixlys/nexus";
import {
  activeTrace,
  createMetrics,
  currentContext,
  inSpan,
  runWithContext,
  startTelemetry,
} from "@tixlys/telemetry";
import type { Telemetry } from "@tixlys/telemetry";
import { connectBus } from "../../src/nats/index.ts";
import { rpcClient, rpcServer } from "../../src/rpc/index.ts";
import { startBroker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { answering, asker, oracle, telling } from "../support/oracle.ts";
import { until } from "../support/wait.ts";
import type { Bus } from "../../src/nats/index.ts";
import type { RpcServer } from "../../src/rpc/index.ts";
import type { Broker } from "../support/broker.ts";
import type { OracleHandlers } from "../support/oracle.ts";

let broker: Broker;
let telemetry: Telemetry;
let oracleBus: Bus;
let otherBus: Bus;
let askerBus: Bus;
const log = keptLog();
const servers: RpcServer[] = [];

beforeAll(async () => {
  telemetry = startTelemetry({
    service: "messaging-test",
    version: "0",
    environment: "test",
    logLevel: "silent",
  });
  broker = await startBroker([oracle, asker]);
  const as = (service: string): Promise<Bus> =>
    connectBus({ url: broker.url(service), service, logger: log });
  [oracleBus, otherBus, askerBus] = await Promise.all([
    as("oracle"),
    as("oracle"),
    as("asker"),
  ]);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  log.lines.length = 0;
});
afterAll(async () => {
  await Promise.all([oracleBus.close(), otherBus.close(), askerBus.close()]);
  await broker.close();
  await telemetry.shutdown();
});

const connectionOf = (bus: Bus): Promise<NatsConnection> =>
  bus.connected(AbortSignal.timeout(2_000));

/** Answers from now on. */
async function serve(
  handlers: OracleHandlers,
  more: Parameters<typeof answering>[3] = {},
  bus = oracleBus,
): Promise<RpcServer> {
  const server = answering(bus, log, handlers, more);
  servers.push(server);
  await Bun.sleep(0);
  await (await connectionOf(bus)).flush();
  return server;
}

const asking = (
  more: Partial<Parameters<typeof rpcClient>[0]> = {},
): ReturnType<typeof rpcClient<typeof oracle>> =>
  rpcClient({ bus: askerBus, logger: log, ...more, contract: oracle });

/** What the other side does with a body or headers that no client of ours would send. */
async function askRaw(
  body: string,
  head: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const all = headers();
  for (const [name, value] of Object.entries(head)) all.set(name, value);
  const answer = await (
    await connectionOf(askerBus)
  ).request("rpc.oracle.thing.get.v1", body, {
    timeout: 1_000,
    headers: all,
    noMux: true,
    reply: `_INBOX.${askerBus.service}.rpc.${crypto.randomUUID()}`,
  });
  return answer.headers?.get("tixlys-outcome");
}

describe("a request", () => {
  test("is answered by the service, with nothing that its contract does not declare", async () => {
    await serve({
      ...telling("one"),
      "thing.get": async ({ name }) => {
        const row = { name, by: "one", secret: "of the row" };
        return ok(row);
      },
    });
    const answer = await asking().call("thing.get", { name: "a" });
    expect(answer).toEqual({ ok: true, value: { name: "a", by: "one" } });
    // @ts-expect-error the contract's types reach the caller: `by` is a text
    const by: number | undefined = answer.ok ? answer.value.by : undefined;
    expect(String(by)).toBe("one");
  });

  test("may be refused for what the contract declares, and for nothing else", async () => {
    const broken: OracleHandlers = {
      ...telling("one"),
      "thing.change": () =>
        // A code that the type forbids, as an old build might still send it.
        Promise.resolve(JSON.parse('{"ok":false,"error":"no-mood"}')),
    };
    await serve(broken);
    const client = asking();
    expect(await client.call("thing.get", { name: "nothing" })).toEqual({
      ok: false,
      error: { type: "refused", code: "unknown-thing" },
    });
    expect(await client.call("thing.change", { name: "a" })).toEqual({
      ok: false,
      error: { type: "failed" },
    });
    expect(log.lines.join()).toContain("may not be refused as no-mood");
  });

  test("that breaks its contract is not sent; neither is such an answer told", async () => {
    const begun: string[] = [];
    await serve({
      ...telling("one", (name) => begun.push(name)),
      "thing.change": () =>
        Promise.resolve(JSON.parse('{"ok":true,"value":{"name":1}}')),
    });
    const client = asking();
    const long = await client.call("thing.get", { name: "x".repeat(21) });
    expect(long).toMatchObject({
      ok: false,
      error: { type: "invalid", side: "request" },
    });
    expect(JSON.stringify(long)).toContain("/name");
    expect(JSON.stringify(long)).not.toContain("xxx");
    expect(begun).toEqual([]);
    expect(await client.call("thing.change", { name: "a" })).toEqual({
      ok: false,
      error: { type: "failed" },
    });
    expect(log.lines.join()).toContain("breaks its contract: /");
  });

  test("from a stranger's build is judged by the server as well", async () => {
    const begun: string[] = [];
    await serve(telling("one", (name) => begun.push(name)));
    expect(await askRaw("no json")).toBe("invalid");
    expect(await askRaw('{"name":7}')).toBe("invalid");
    expect(await askRaw('{"name":"ok","aFieldOfTomorrow":1}')).toBe("ok");
    expect(begun).toEqual(["ok"]);
  });

  test("answered in a shape that the caller's build does not know is invalid, not a wrong value", async () => {
    const connection = await connectionOf(oracleBus);
    const own = connection.subscribe("rpc.oracle.thing.get.v1", {
      callback: (_, message) => {
        const all = headers();
        all.set("tixlys-outcome", "ok");
        message.respond('{"name":5}', { headers: all });
      },
    });
    await connection.flush();
    const answer = await asking().call("thing.get", { name: "a" });
    own.unsubscribe();
    expect(answer).toMatchObject({
      ok: false,
      error: { type: "invalid", side: "response" },
    });
  });

  test("that a handler throws at is failed; what was thrown stays with the service", async () => {
    await serve({
      ...telling("one"),
      "thing.change": () => Promise.reject(new Error("a password")),
    });
    const answer = await asking().call("thing.change", { name: "a" });
    expect(answer).toEqual({ ok: false, error: { type: "failed" } });
    expect(log.lines.join()).toContain("a password");
  });

  test("that nobody answers is unavailable at once", async () => {
    // Not `timeout`, which whoever waits in vain gets.
    const answer = await asking().call("thing.change", { name: "a" });
    expect(answer).toEqual({ ok: false, error: { type: "unavailable" } });
  });

  test("goes to one of the service's processes", async () => {
    const begun: string[] = [];
    await serve(telling("one", (name) => begun.push(name)));
    await serve(
      telling("two", (name) => begun.push(name)),
      {},
      otherBus,
    );
    const client = asking();
    const names = Array.from({ length: 40 }, (_, n) => `n${String(n)}`);
    const answers = await Promise.all(
      names.map((name) => client.call("thing.change", { name })),
    );
    expect(begun.sort()).toEqual(names.sort());
    const by = new Set(answers.map((each) => each.ok && each.value.by));
    expect(by).toEqual(new Set(["one", "two"]));
  });
});

describe("http-rules 16: a deadline", () => {
  test("ends the wait and fires the handler's signal", async () => {
    let fired = false;
    let deadlineAt = 0;
    await serve({
      ...telling("one"),
      "thing.change": (_, context) => {
        deadlineAt = context.deadlineAt;
        return new Promise((resolve) =>
          context.signal.addEventListener("abort", () => {
            fired = true;
            resolve(ok({ name: "late", by: "one" }));
          }),
        );
      },
    });
    const wantedAt = Date.now() + 100;
    const answer = await asking().call(
      "thing.change",
      { name: "a" },
      { timeoutMs: 100 },
    );
    expect(answer).toEqual({ ok: false, error: { type: "timeout" } });
    await until("the signal", () => fired, 1_000);
    expect(Math.abs(deadlineAt - wantedAt)).toBeLessThan(50);
  });

  test("that is over on arrival keeps the handler from beginning", async () => {
    const begun: string[] = [];
    await serve(telling("one", (name) => begun.push(name)));
    const past = { "tixlys-deadline": String(Date.now() - 1) };
    expect(await askRaw('{"name":"late"}', past)).toBe("overdue");
    expect(begun).toEqual([]);
  });

  test("is the current request's when that comes first", async () => {
    let seen: { deadlineAt?: number; requestId?: string } | undefined;
    await serve({
      ...telling("one"),
      "thing.get": async ({ name }) => {
        seen = currentContext();
        return ok({ name, by: "one" });
      },
    });
    const deadlineAt = Date.now() + 300;
    const requestId = "request-4711";
    await runWithContext({ requestId, deadlineAt }, () =>
      asking().call("thing.get", { name: "a" }),
    );
    expect(seen?.requestId).toBe(requestId);
    expect(seen?.deadlineAt).toBeLessThanOrEqual(deadlineAt);
    const over = runWithContext({ requestId, deadlineAt: Date.now() - 1 }, () =>
      asking().call("thing.get", { name: "a" }),
    );
    expect(await over).toEqual({ ok: false, error: { type: "timeout" } });
  });

  test("beyond what the broker lets pass is refused at the call", async () => {
    const call = asking().call(
      "thing.get",
      { name: "a" },
      { timeoutMs: 9_001 },
    );
    expect(call).rejects.toThrow("1 to 9000 ms");
  });
});

describe("under load", () => {
  test("what is beyond the server's bound is busy at once, and the rest is answered", async () => {
    const server = await serve(telling("one"), { concurrency: 4 });
    const client = asking();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () =>
        client.call("thing.change", { name: "a", waitMs: 150 }),
      ),
    );
    const kinds = answers.map((each) => (each.ok ? "ok" : each.error.type));
    expect(kinds.filter((kind) => kind === "ok")).toHaveLength(4);
    expect(kinds.filter((kind) => kind === "busy")).toHaveLength(56);
    expect(server.active()).toBe(0);
    expect((await client.call("thing.change", { name: "a" })).ok).toBe(true);
  });

  test("a client takes on only as much as its bound", async () => {
    await serve(telling("one"));
    const client = asking({ concurrency: 2 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        client.call("thing.change", { name: "a", waitMs: 50 }),
      ),
    );
    expect(answers.filter((each) => each.ok)).toHaveLength(2);
    expect((await client.call("thing.change", { name: "a" })).ok).toBe(true);
  });

  test("a handler that ignores its signal keeps its place, so that such handlers cannot pile up", async () => {
    const server = await serve(telling("one"), { concurrency: 1 });
    const slow = { name: "a", waitMs: 250 };
    const client = asking();
    await client.call("thing.change", slow, { timeoutMs: 60 });
    expect(server.active()).toBe(1);
    expect(await client.call("thing.change", { name: "b" })).toEqual({
      ok: false,
      error: { type: "busy" },
    });
    await until("it has ended", () => server.active() === 0, 1_000);
    expect((await client.call("thing.change", { name: "b" })).ok).toBe(true);
  });
});

describe("a stop", () => {
  test("finishes what is under way and leaves everything else to the other processes", async () => {
    const begun: string[] = [];
    const first = await serve(telling("one", (name) => begun.push(name)));
    const client = asking();
    const underWay = client.call("thing.change", {
      name: "first",
      waitMs: 150,
    });
    await until("it has begun", () => begun.length === 1);
    await serve(telling("two"), {}, otherBus);
    const stopped = first.stop();
    await Bun.sleep(20);
    const later = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.call("thing.change", { name: "later" }),
      ),
    );
    await stopped;
    expect(await underWay).toMatchObject({ ok: true, value: { by: "one" } });
    expect(later.every((each) => each.ok && each.value.by === "two")).toBe(
      true,
    );
  });

  test("fires the signals of those that take too long, and does not wait for ever", async () => {
    let fired = false;
    const server = await serve(
      {
        ...telling("one"),
        "thing.change": (_, { signal }) => {
          signal.addEventListener("abort", () => (fired = true));
          return new Promise(() => undefined);
        },
      },
      { graceMs: 50 },
    );
    const call = asking().call(
      "thing.change",
      { name: "a" },
      { timeoutMs: 8_000 },
    );
    await until("it has begun", () => server.active() === 1);
    const startedAt = performance.now();
    await server.stop();
    expect(fired).toBe(true);
    // Well before the call would have run out of time.
    expect(performance.now() - startedAt).toBeLessThan(7_000);
    expect(await call).toEqual({ ok: false, error: { type: "failed" } });
  });
});

test("http-rules 20, 21: caller and handler are one trace and one request", async () => {
  let inside: ReturnType<typeof activeTrace>;
  await serve({
    ...telling("one"),
    "thing.get": async ({ name }) => {
      inside = activeTrace();
      return ok({ name, by: "one" });
    },
  });
  const outside = await inSpan("GET /x", {}, async () => {
    await asking().call("thing.get", { name: "a" });
    return activeTrace();
  });
  expect(outside?.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(inside?.traceId).toBe(outside?.traceId ?? "");
  expect(inside?.spanId).not.toBe(outside?.spanId ?? "");
});

test("platform-notes 3.1: both sides count by method and outcome", async () => {
  const metrics = createMetrics();
  servers.push(
    rpcServer({
      bus: oracleBus,
      contract: oracle,
      handlers: telling("one"),
      logger: log,
      metrics,
    }),
  );
  await Bun.sleep(0);
  await (await connectionOf(oracleBus)).flush();
  const client = asking({ metrics });
  await client.call("thing.get", { name: "a" });
  await client.call("thing.get", { name: "nothing" });
  await client.call(
    "thing.change",
    { name: "a", waitMs: 200 },
    { timeoutMs: 60 },
  );
  const { body } = await metrics.render();
  for (const series of [
    'rpc_server_call_duration_seconds_count{rpc_system_name="nats",rpc_method="oracle/thing.get",rpc_response_status_code="ok"} 1',
    'rpc_server_call_duration_seconds_count{rpc_system_name="nats",rpc_method="oracle/thing.get",rpc_response_status_code="refused"} 1',
    'rpc_client_call_duration_seconds_count{rpc_system_name="nats",rpc_method="oracle/thing.change",rpc_response_status_code="timeout",error_type="timeout"} 1',
    'rpc_client_circuit_open{target="oracle"} 0',
  ])
    expect(body).toContain(series);
});
