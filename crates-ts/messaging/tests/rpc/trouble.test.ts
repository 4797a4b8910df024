import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { join } from "node:path";
import { err, ok } from "@tixlys/nexus";
import { connectBus } from "../../src/nats/index.ts";
import { rpcClient } from "../../src/rpc/index.ts";
import { startBroker } from "../support/broker.ts";
import { keptLog } from "../support/log.ts";
import { answering, asker, oracle, telling } from "../support/oracle.ts";
import { until } from "../support/wait.ts";
import type { Bus } from "../../src/nats/index.ts";
import type { RpcServer } from "../../src/rpc/index.ts";
import type { Broker } from "../support/broker.ts";
import type { OracleHandlers } from "../support/oracle.ts";

let broker: Broker;
let oracleBus: Bus;
let askerBus: Bus;
const log = keptLog();
const servers: RpcServer[] = [];

beforeAll(async () => {
  broker = await startBroker([oracle, asker]);
  const as = (service: string): Promise<Bus> =>
    connectBus({ url: broker.url(service), service, logger: log });
  [oracleBus, askerBus] = await Promise.all([as("oracle"), as("asker")]);
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await Promise.all([oracleBus.close(), askerBus.close()]);
  await broker.close();
});

/** Answers from now on. */
async function serve(
  handlers: OracleHandlers,
  more: Parameters<typeof answering>[3] = {},
): Promise<RpcServer> {
  const server = answering(oracleBus, log, handlers, more);
  servers.push(server);
  await Bun.sleep(0);
  await (await oracleBus.connected(AbortSignal.timeout(2_000))).flush();
  return server;
}

const asking = (breaker = {}): ReturnType<typeof rpcClient<typeof oracle>> =>
  rpcClient({ bus: askerBus, contract: oracle, logger: log, breaker });

/** A responder in a process of its own, and what it has begun. */
async function responder(): Promise<{
  begun: () => string[];
  kill: () => Promise<number>;
}> {
  const script = join(import.meta.dir, "..", "support", "oracle-process.ts");
  const child = Bun.spawn([process.execPath, script, broker.url("oracle")], {
    stdout: "pipe",
    stderr: "inherit",
  });
  let text = "";
  const follow = async (): Promise<void> => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream()))
      text += part;
  };
  follow().catch(() => undefined);
  const lines = (): string[] => text.trim().split("\n");
  await until("the responder is ready", () => lines().includes("ready"));
  return {
    begun: () => lines().slice(1),
    kill: () => {
      child.kill("SIGKILL");
      return child.exited;
    },
  };
}

describe("a responder that is killed in the middle", () => {
  test("costs an idempotent request a second try within its deadline, by another process", async () => {
    const dying = await responder();
    const call = asking().call(
      "thing.get",
      { name: "a", waitMs: 5_000 },
      { timeoutMs: 1_000 },
    );
    await until("it has begun", () => dying.begun().length === 1);
    const begun: string[] = [];
    await serve({
      ...telling("other"),
      "thing.get": ({ name }) => {
        begun.push(name);
        return Promise.resolve(ok({ name, by: "other" }));
      },
    });
    await dying.kill();
    const answer = await call;
    expect(answer).toMatchObject({ ok: true, value: { by: "other" } });
    expect(begun).toEqual(["a"]);
  }, 90_000);

  test("times any other request out, which nobody begins again", async () => {
    const dying = await responder();
    const call = asking().call(
      "thing.change",
      { name: "b", waitMs: 5_000 },
      { timeoutMs: 400 },
    );
    await until("it has begun", () => dying.begun().length === 1);
    const begun: string[] = [];
    await serve(telling("other", (name) => begun.push(name)));
    await dying.kill();
    expect(await call).toEqual({ ok: false, error: { type: "timeout" } });
    expect(begun).toEqual([]);
  }, 90_000);
});

test("a service that comes back within the deadline is asked again when the request is idempotent, and only then", async () => {
  let tries = 0;
  await serve({
    "thing.get": async ({ name }) => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
      return ok({ name, by: "one" });
    },
    "thing.change": async () => {
      tries += 1;
      throw new Error("never");
    },
  });
  expect(await asking().call("thing.get", { name: "a" })).toMatchObject({
    ok: true,
  });
  expect(tries).toBe(3);
  tries = 0;
  expect((await asking().call("thing.change", { name: "a" })).ok).toBe(false);
  expect(tries).toBe(1);
});

describe("the circuit", () => {
  test("opens for a service that fails, keeps requests away from it, and closes after one that succeeds", async () => {
    let begun = 0;
    let isWell = false;
    await serve({
      ...telling("one"),
      "thing.change": async ({ name }) => {
        begun += 1;
        await Bun.sleep(30);
        if (!isWell) throw new Error("broken");
        return ok({ name, by: "one" });
      },
    });
    const client = asking({ size: 4, minimum: 4, openMs: 150 });
    const call = async (): Promise<string> => {
      const answer = await client.call("thing.change", { name: "a" });
      return answer.ok ? "ok" : answer.error.type;
    };
    const kinds: string[] = [];
    for (let n = 0; n < 10; n += 1) kinds.push(await call());
    expect(kinds.slice(0, 4)).toEqual(Array(4).fill("failed"));
    expect(kinds.slice(4)).toEqual(Array(6).fill("circuit-open"));
    expect(begun).toBe(4);
    isWell = true;
    await Bun.sleep(160);
    const probe = call();
    // While the one is under way the others are refused, not kept waiting for it.
    expect(await Promise.all([call(), call()])).toEqual([
      "circuit-open",
      "circuit-open",
    ]);
    expect(await probe).toBe("ok");
    expect(await call()).toBe("ok");
    expect(log.lines.join()).toContain("requests are held back");
  });

  test("stays closed for refusals, for too much at once, and for callers who give no time", async () => {
    await serve(
      {
        ...telling("one"),
        "thing.get": () => Promise.resolve(err("unknown-thing")),
      },
      { concurrency: 1 },
    );
    const client = asking({ size: 4, minimum: 2 });
    for (let n = 0; n < 4; n += 1)
      await client.call("thing.get", { name: "a" });
    const wait = { name: "a", waitMs: 60 };
    await Promise.all(
      Array.from({ length: 6 }, () => client.call("thing.change", wait)),
    );
    for (let n = 0; n < 4; n += 1)
      await client.call("thing.change", wait, { timeoutMs: 20 });
    // What arrived just before its deadline may still be under way.
    const kinds = new Set<string>();
    await until("it is free again", async () => {
      const answer = await client.call("thing.change", { name: "a" });
      kinds.add(answer.ok ? "ok" : answer.error.type);
      return answer.ok;
    });
    expect([...kinds]).not.toContain("circuit-open");
  });
});

test("a broker that dies in the middle, or is away, answers unavailable in time; afterwards all is as before", async () => {
  const server = await serve(telling("one"), { graceMs: 50 });
  const client = asking();
  const underWay = client.call(
    "thing.change",
    { name: "a", waitMs: 1_500 },
    { timeoutMs: 8_000 },
  );
  await until("it has begun", () => server.active() === 1);
  const startedAt = performance.now();
  await broker.kill();
  expect(await underWay).toEqual({ ok: false, error: { type: "unavailable" } });
  for (const name of ["thing.get", "thing.change"] as const)
    expect(await client.call(name, { name: "b" })).toEqual({
      ok: false,
      error: { type: "unavailable" },
    });
  // Well before the call would have run out of time.
  expect(performance.now() - startedAt).toBeLessThan(7_000);
  // A process that starts while the broker is away answers as soon as it is there.
  const lateBus = await connectBus({
    url: broker.url("oracle"),
    service: "oracle",
    logger: log,
    startTimeoutMs: 10,
  });
  const late = answering(lateBus, log, telling("late"));
  await broker.start();
  await until(
    "it is answered again",
    async () => (await client.call("thing.get", { name: "c" })).ok,
    10_000,
  );
  await server.stop();
  await until(
    "the late one answers",
    async () => {
      const answer = await client.call("thing.get", { name: "d" });
      return answer.ok && answer.value.by === "late";
    },
    10_000,
  );
  await late.stop();
  await lateBus.close();
}, 90_000);
