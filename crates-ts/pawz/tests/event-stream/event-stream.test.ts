import { connect } from "node:net";
import { afterAll, describe, expect, test } from "bun:test";
import { type Listening, service, StreamHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  eventually,
  followEvents,
  mintFor,
  testKeys,
} from "@tixlys/testkit";
import { tickerRoute } from "./ticker.ts";

const keys = testKeys();
const log = capturedLogger("trace", "shop");
const metrics = createMetrics();
const servers: Listening[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop(2_000);
});

function started(o: Parameters<typeof tickerRoute>[0] = {}) {
  const { route, ticker } = tickerRoute(o);
  const { logger } = log;
  const { revocations } = keys;
  const hub = new StreamHub({ revocations, logger, metrics: createMetrics() });
  const http = service({
    name: "shop",
    version: "1.0.0",
    environment: "test",
    routes: { v1: [route] },
    verifier: keys.verifierFor("shop"),
    checks: {},
    logger,
    metrics,
    docs: true,
    streams: hub,
  });
  const server = http.listen({ hostname: "127.0.0.1", port: 0 });
  servers.push(server);
  return { http, server, hub, ticker, url: `${server.url}/v1/ticks` };
}

const numbersOf = (events: readonly { readonly id: string | undefined }[]) =>
  events.map(({ id }) => Number(id));
const soon = () => Math.floor(Date.now() / 1000) + 600;

describe("an event stream", () => {
  const { server, hub, ticker, url } = started();

  test("sends what is stored, as soon as it is told, and after Last-Event-ID first what was missed, once each", async () => {
    for (let n = 0; n < 5; n += 1) ticker.add();
    const token = mintFor(keys);
    const fresh = await followEvents(url, { token });
    const late = await followEvents(url, { token, lastEventId: "1" });
    await eventually("what was missed", async () => late.events[3]);
    for (let n = 0; n < 7; n += 1) ticker.add();
    await eventually("the rest", async () => late.events[10]);
    await eventually("the rest", async () => fresh.events[6]);
    expect(numbersOf(late.events)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(numbersOf(fresh.events)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    expect(fresh.events[0]).toEqual({
      id: "6",
      event: "tick",
      data: { n: 6, text: "two\nlines" },
    });
    fresh.leave();
    late.leave();
    await eventually("their end", async () =>
      ticker.followers() === 0 && hub.size === 0 ? true : undefined,
    );
    expect(log.text()).not.toContain(token.slice(20, 80));
  });

  test("is refused as any request is, and answers HEAD and other types of answers as any route does", async () => {
    const authorization = `Bearer ${mintFor(keys)}`;
    const status = async (headers: Record<string, string>, search = "") =>
      (await fetch(url + search, { headers })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization, accept: "image/png" })).toBe(406);
    expect(await status({ authorization }, "?unknown=1")).toBe(400);
    expect(
      await status({ authorization, "last-event-id": "1".repeat(201) }),
    ).toBe(400);
    const head = await fetch(url, {
      method: "HEAD",
      headers: { authorization },
    });
    expect(head.status).toBe(200);
    expect(head.headers.get("content-type")).toBe("text/event-stream");
    expect(head.headers.get("cache-control")).toContain("no-store");
    expect(head.headers.get("x-accel-buffering")).toBe("no");
    expect(ticker.followers()).toBe(0);
  });

  test.each(["sid", "tok", "sub"] as const)(
    "auth #66: ends as soon as its %s is revoked, and no other does",
    async (kind) => {
      const whose = {
        sid: Bun.randomUUIDv7(),
        tok: Bun.randomUUIDv7(),
        sub: Bun.randomUUIDv7(),
      };
      const token = mintFor(keys, {
        sessionId: whose.sid,
        tokenId: whose.tok,
        userId: whose.sub,
        gen: 3,
      });
      const one = await followEvents(url, { token });
      const other = await followEvents(url, { token: mintFor(keys) });
      const record = { kind, id: whose[kind], exp: soon() };
      if (kind === "sub") keys.revocations.apply({ ...record, gen: 3 });
      expect(hub.size).toBe(2);
      const startMs = performance.now();
      keys.revocations.apply(kind === "sub" ? { ...record, gen: 4 } : record);
      await one.ended;
      process.stderr.write(
        `revoked by ${kind}: ended in ${(performance.now() - startMs).toFixed(1)} ms\n`,
      );
      expect(hub.size).toBe(1);
      expect((await followEvents(url, { token })).response.status).toBe(401);
      other.leave();
      await eventually("its end", async () => hub.size === 0 || undefined);
    },
  );

  test("ends when its token does", async () => {
    const expiresAt = new Date(Date.now() + 1_500);
    const token = mintFor(keys, { expiresAt });
    await (
      await followEvents(url, { token })
    ).ended;
    expect(Date.now()).toBeGreaterThanOrEqual(
      Math.floor(expiresAt.getTime() / 1000) * 1000,
    );
  });

  test("stands in the document with its events, and in the metrics", async () => {
    const { http } = started();
    const operation = JSON.stringify(http.openapi().paths["/v1/ticks"]);
    for (const part of [
      '"text/event-stream"',
      '"x-events":{"tick"',
      '"last-event-id"',
      '"406"',
      '"429"',
    ])
      expect(operation).toContain(part);
    const { body } = await metrics.render();
    expect(body).toContain('http_route="/v1/ticks"');
  });

  // Last: it ends the server.
  test("ends with the process, which does not wait for it and opens no more", async () => {
    const token = mintFor(keys);
    const one = await followEvents(url, { token });
    await Promise.all([one.ended, server.stop(10_000)]);
    expect(hub.size).toBe(0);
  });
});

test("a stream is never silent for longer than its heartbeat, which also makes good a word that was lost", async () => {
  const { ticker, url } = started({ heartbeatMs: 50 });
  const follower = await followEvents(url, { token: mintFor(keys) });
  await eventually("a heartbeat", async () => follower.comments() || undefined);
  ticker.add(false);
  await eventually("what was not told", async () => follower.events[0]);
  follower.leave();
});

test("a person has no more streams than they may, and another person's are their own", async () => {
  const { url } = started({ maxPerPerson: 2 });
  const token = mintFor(keys);
  const [one, two] = [
    await followEvents(url, { token }),
    await followEvents(url, { token }),
  ];
  const { response } = await followEvents(url, { token });
  expect(response.status).toBe(429);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await response.text()).toContain("quota-exceeded");
  const other = await followEvents(url, { token: mintFor(keys) });
  expect(other.response.status).toBe(200);
  one.leave();
  await eventually("a place", async () => {
    const again = await followEvents(url, { token });
    again.leave();
    return again.response.ok || undefined;
  });
  two.leave();
  other.leave();
});

test("a stream whose source fails ends, is logged, and takes nobody along", async () => {
  const { ticker, url, hub } = started();
  const follower = await followEvents(url, { token: mintFor(keys) });
  await eventually("its start", async () => ticker.reads() || undefined);
  ticker.breakDown();
  ticker.add();
  await follower.ended;
  expect(hub.size).toBe(0);
  expect(log.text()).toContain("a stream's source failed");
});

test("a client that does not read is sent no more than fits on the way, and its source is not asked", async () => {
  const { ticker, url, server, hub } = started({
    payload: "x".repeat(300_000),
  });
  for (let n = 0; n < 300; n += 1) ticker.add();
  const socket = connect(server.port, "127.0.0.1");
  socket.pause();
  socket.write(
    `GET ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\nlast-event-id: 0\r\nauthorization: Bearer ${mintFor(keys)}\r\n\r\n`,
  );
  let before = -1;
  await eventually("that it stands still", async () => {
    const now = ticker.reads();
    if (now > 0 && now === before) return true;
    before = now;
    await Bun.sleep(100);
    return undefined;
  });
  expect(ticker.reads()).toBeLessThan(50);
  socket.destroy();
  await eventually("its end", async () => hub.size === 0 || undefined);
});

test("a service that opens streams without a hub does not start", () => {
  expect(() =>
    service({
      name: "shop",
      version: "1.0.0",
      environment: "test",
      routes: { v1: [tickerRoute({}).route] },
      verifier: keys.verifierFor("shop"),
      checks: {},
      logger: log.logger,
      metrics: createMetrics(),
      docs: false,
    }),
  ).toThrow("nobody keeps them");
});
