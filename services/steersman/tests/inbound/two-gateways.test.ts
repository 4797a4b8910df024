import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connectBus } from "@tixlys/messaging/nats";
import { memoryLimits, reply, route, service } from "@tixlys/pawz";
import { startTelemetry } from "@tixlys/telemetry";
import {
  capturedLogger,
  eventually,
  mintFor,
  testBus,
  testKeys,
} from "@tixlys/testkit";
import { connect, createServer, type Socket } from "node:net";
import { knownOperations } from "../../src/application/access/known-operations.ts";
import { sharedLimits } from "../../src/inbound/jobs/shared-limits.ts";
import { countExchange } from "../../src/outbound/limits/count-exchange.ts";
import { limitSecretOf } from "../../src/outbound/limits/limit-secret.ts";
import { publishedOperations } from "../../src/outbound/upstreams/published-operations.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { fixtureGateway } from "./gateway-fixture.ts";

/** The way to the broker, which can be cut as if the broker had died. */
async function wayTo(url: string) {
  const target = new URL(url);
  const to = Number(target.port);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, target.hostname);
    for (const each of [near, far]) {
      open.add(each);
      each.on("error", () => each.destroy());
    }
    near.pipe(far).pipe(near);
  });
  const listen = (port: number) =>
    new Promise<number>((resolve) => {
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
      });
    });
  const port = await listen(0);
  target.port = String(port);
  return {
    url: target.href,
    cut: () => {
      server.close();
      for (const each of open) each.destroy();
      open.clear();
    },
    mend: () => listen(port),
  };
}

const keys = testKeys();
const telemetry = startTelemetry({
  service: "users",
  version: "0.0.0",
  environment: "test",
  logLevel: "silent",
});
const users = service({
  name: "users",
  version: "0.0.0",
  environment: "test",
  verifier: keys.verifierFor("users"),
  logger: telemetry.logger,
  metrics: telemetry.metrics,
  docs: false,
  checks: {},
  trustedProxies: ["loopback"],
  limits: { store: memoryLimits(), scale: 0.001 },
  routes: {
    v1: [
      route({
        method: "GET",
        path: "/me",
        operation: "users:profile:read",
        summary: "Me",
        guard: "general",
        response: { status: 200, data: null },
        errors: [],
        handle: () => reply.ok(null),
      }),
    ],
  },
}).listen({ hostname: "127.0.0.1", port: 0 });

/** A third of the standard 600 reads a minute, so that the test is short. */
const quota = 200;
const scale = quota / 600;
/** It stands still: no window ends during the test. */
const startMs = Date.now();

async function startGateway(natsUrl: string) {
  const bus = await connectBus({
    url: natsUrl,
    service: "steersman",
    logger: capturedLogger().logger,
  });
  const limits = sharedLimits(countExchange(bus), () => startMs);
  const running = limits.start();
  const table = parseUpstreams(`users=${users.url}`);
  if (!table.ok) throw new Error("no table");
  const operations = knownOperations({
    services: () => ["users"],
    published: publishedOperations(() => table.value),
  });
  await operations.refresh();
  const edge = fixtureGateway(
    `users=${users.url}`,
    keys,
    65_536,
    {},
    {
      front: { operations },
      service: {
        trustedProxies: ["loopback"],
        limits: { store: limits.store, secret: limitSecretOf(nats.url), scale },
      },
    },
  );
  return {
    bus,
    url: edge.url,
    stop: async () => {
      await edge.stop();
      await running.stop();
      await bus.close();
    },
  };
}

let nats: Awaited<ReturnType<typeof testBus>>;
let way: Awaited<ReturnType<typeof wayTo>>;
let first: Awaited<ReturnType<typeof startGateway>>;
let second: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
  nats = await testBus("steersman");
  way = await wayTo(nats.url);
  first = await startGateway(way.url);
  second = await startGateway(way.url);
  await eventually("both are connected", async () =>
    first.bus.status() === "ok" && second.bus.status() === "ok"
      ? true
      : undefined,
  );
  // Each has heard of the other once a request of one shows in the other's count.
  await eventually("they hear each other", async () => {
    const probe = { token: mintFor(keys, {}), address: "198.51.100.1" };
    const before = await leftAt(second.url, probe);
    await leftAt(first.url, probe);
    await leftAt(first.url, probe);
    await Bun.sleep(20);
    return (await leftAt(second.url, probe)) < before - 1 ? true : undefined;
  });
});
afterAll(async () => {
  await first.stop();
  await second.stop();
  await users.stop(1_000);
  await nats.close();
  await telemetry.shutdown();
});

type Client = { readonly token: string; readonly address: string };
const ask = (url: string, { token, address }: Client): Promise<Response> =>
  fetch(`${url}/users/v1/me`, {
    headers: {
      authorization: `Bearer ${token}`,
      "x-forwarded-for": address,
    },
  });
async function leftAt(url: string, client: Client): Promise<number> {
  const answer = await ask(url, client);
  const text = answer.headers.get("ratelimit") ?? "";
  return Number(/"read-per-subject";r=(\d+)/.exec(text)?.[1] ?? Number.NaN);
}

/** Statuses of so many requests over both gateways, this share of them to the first; 40 at a time. */
async function flood(
  count: number,
  share: number,
  clientOf: (n: number) => Client,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      const url = (n * 7) % 100 < share * 100 ? first.url : second.url;
      const { status } = await ask(url, clientOf(n));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 40 }, work));
  return statuses;
}

let addresses = 0;
/** Another address each time, so that only the person's quota counts. */
const anyAddress = () => {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
};
const sorted = (statuses: ReadonlyMap<number, number>) =>
  [...statuses.keys()].toSorted((a, b) => a - b);
const aboutQuota = (admitted: number | undefined) => {
  expect(admitted ?? 0).toBeGreaterThanOrEqual(quota * 0.95);
  expect(admitted ?? 0).toBeLessThanOrEqual(quota * 1.05);
};

describe("a quota over two gateways", () => {
  test.each([0.5, 0.8, 1])(
    "http-rules 48, auth #67: of a person from many addresses holds within five per cent with %d of the requests at one gateway",
    async (share) => {
      const token = mintFor(keys, { userId: crypto.randomUUID() });
      const statuses = await flood(quota * 2, share, () => ({
        token,
        address: anyAddress(),
      }));
      aboutQuota(statuses.get(200));
      expect(sorted(statuses)).toEqual([200, 429]);
    },
  );

  test("auth #67: of an IPv6 network holds for all its addresses, whoever asks, and counts what is refused", async () => {
    const token = mintFor(keys, { audiences: ["auth"] });
    const statuses = await flood(quota * 1.5, 0.5, (n) => ({
      token,
      address: `2001:db8:0:7::${(n + 1).toString(16)}`,
    }));
    aboutQuota(statuses.get(401));
    expect(sorted(statuses)).toEqual([401, 429]);
  });

  test("is counted once: the service counts nothing of what a gateway has counted, and counts the rest itself", async () => {
    const client = {
      token: mintFor(keys, { userId: crypto.randomUUID() }),
      address: anyAddress(),
    };
    // The service's own quota is 1 here.
    for (let n = 0; n < 3; n += 1)
      expect((await ask(first.url, client)).status).toBe(200);
    const around = { headers: { authorization: `Bearer ${client.token}` } };
    expect((await fetch(`${users.url}/v1/me`, around)).status).toBe(200);
    expect((await fetch(`${users.url}/v1/me`, around)).status).toBe(429);
  });

  test("is counted by the service when its gateway has not, whatever a client claims", async () => {
    // It knows no operations, and so no quotas.
    const ignorant = fixtureGateway(
      `users=${users.url}`,
      keys,
      65_536,
      {},
      { service: { trustedProxies: ["loopback"] } },
    );
    const headers = {
      authorization: `Bearer ${mintFor(keys, { userId: crypto.randomUUID() })}`,
      "x-forwarded-for": anyAddress(),
      "x-tixlys-counted": "address,subject",
    };
    const statusOf = async () =>
      (await fetch(`${ignorant.url}/users/v1/me`, { headers })).status;
    expect([await statusOf(), await statusOf()]).toEqual([200, 429]);
    await ignorant.stop();
  });

  test("auth #67: without the broker each gateway has its share, nothing is 500, and the sum still holds", async () => {
    way.cut();
    await eventually("the broker is away", async () =>
      first.bus.status() === "degraded" && second.bus.status() === "degraded"
        ? true
        : undefined,
    );
    const token = mintFor(keys, { userId: crypto.randomUUID() });
    const client = () => ({ token, address: anyAddress() });
    const statuses = await flood(quota * 2, 0.5, client);
    aboutQuota(statuses.get(200));
    expect(sorted(statuses)).toEqual([200, 429]);
    const alone = mintFor(keys, { userId: crypto.randomUUID() });
    const atOne = await flood(quota, 1, () => ({
      token: alone,
      address: anyAddress(),
    }));
    expect(atOne.get(200)).toBe(quota / 2);
    await way.mend();
    await eventually("what was used is known again at the other", async () => {
      const answer = await ask(second.url, {
        token: alone,
        address: anyAddress(),
      });
      const left = Number(
        /"read-per-subject";r=(\d+)/.exec(
          answer.headers.get("ratelimit") ?? "",
        )?.[1],
      );
      return left < quota / 2 ? true : undefined;
    });
  });
});

test("a request is counted without a wait for anybody; how long it takes is printed", async () => {
  const limits = sharedLimits(countExchange(nats.bus), () => startMs);
  const takes = [
    { key: "an-address-of-some-client", quota: 1e9, windowMs: 60_000 },
    { key: "a-person-of-some-account", quota: 1e9, windowMs: 60_000 },
  ];
  const rounds = 100_000;
  const since = performance.now();
  for (let n = 0; n < rounds; n += 1)
    if (limits.store.take(takes) instanceof Promise)
      throw new Error("it should not wait");
  const each = ((performance.now() - since) * 1_000) / rounds;
  process.stderr.write(`counting two quotas: ${each.toFixed(2)} µs\n`);
});
