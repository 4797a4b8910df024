import { afterAll, describe, expect, test } from "bun:test";
import { eventually, mintFor, testKeys } from "@tixlys/testkit";
import { connect } from "node:net";
import { openStreams } from "../../src/application/streams/open-streams.ts";
import { answerStreams } from "../../src/inbound/answer-streams.ts";
import { bodyWatch } from "../../src/inbound/received-body.ts";
import { fixtureGateway } from "./gateway-fixture.ts";
import { sendRaw } from "./raw-client.ts";

/** A service that itself ends nothing: sockets and events without end, downloads that stall, refusals of handshakes. */
const sockets = new Set<string>();
const events = new Set<string>();
const bodies: string[] = [];
/** What happens while the service opens something of this name. */
const opening = new Map<string, () => void>();
const refusals: Readonly<Record<string, () => Response>> = {
  full: () =>
    Response.json(
      { status: "error", message: "full" },
      { status: 503, headers: { "retry-after": "5" } },
    ),
  origin: () => Response.json({ status: "fail", data: {} }, { status: 403 }),
  crowded: () => Response.json({ status: "fail", data: {} }, { status: 429 }),
};
async function answered(
  pathname: string,
  name: string,
  request: Request,
): Promise<Response> {
  if (pathname === "/v1/body") {
    bodies.push(await request.text().catch(() => "broken off"));
    return Response.json({ status: "success", data: null });
  }
  events.add(name);
  const type =
    pathname === "/v1/events" ? "text/event-stream" : "application/zip";
  return new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue("data: 1\n\n"),
      cancel: () => void events.delete(name),
    }),
    { headers: { "content-type": type } },
  );
}
const upstream = Bun.serve<string>({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 0,
  fetch(request, own): Response | undefined | Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const name = searchParams.get("name") ?? "";
    opening.get(name)?.();
    if (pathname !== "/v1/ws") return answered(pathname, name, request);
    const refusal = refusals[name];
    if (refusal !== undefined) return refusal();
    return own.upgrade(request, { data: name })
      ? undefined
      : new Response(null, { status: 400 });
  },
  websocket: {
    open: (socket) => void sockets.add(socket.data),
    close: (socket) => void sockets.delete(socket.data),
    message: (socket, frame) => void socket.send(frame),
  },
});
const keys = testKeys();
const edge = fixtureGateway(
  `chat=http://127.0.0.1:${upstream.port}`,
  keys,
  65_536,
  {},
  {
    front: {
      answers: answerStreams(200),
      bodies: bodyWatch({ graceMs: 200, bytesPerSecond: 1_000, everyMs: 20 }),
    },
  },
);
afterAll(async () => {
  await edge.stop();
  await upstream.stop(true);
});

const exp = Math.floor(Date.now() / 1000) + 600;
const someone = () => ({
  userId: crypto.randomUUID(),
  sessionId: crypto.randomUUID(),
  tokenId: crypto.randomUUID(),
});

/** A socket whose token is among its protocols, as a browser's. */
async function openSocket(name: string, token: string) {
  const socket = new WebSocket(
    `${edge.url.replace("http", "ws")}/chat/v1/ws?name=${name}`,
    token === "" ? [] : [`bearer.${token.replaceAll("=", "")}`],
  );
  const closed = Promise.withResolvers<CloseEvent>();
  const opened = Promise.withResolvers<undefined>();
  socket.addEventListener("open", () => opened.resolve(undefined));
  socket.addEventListener("close", closed.resolve);
  await opened.promise;
  return { socket, closed: closed.promise };
}

async function openEvents(name: string, token: string) {
  const answer = await fetch(`${edge.url}/chat/v1/events?name=${name}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const reader = answer.body?.getReader();
  expect((await reader?.read())?.done).toBe(false);
  return { ended: reader?.read(), cancel: () => reader?.cancel() };
}

/** A header that comes line by line and never ends, from the beginning of these tests on. */
const endlessHeader = new Promise<number>((resolve) => {
  const sinceMs = performance.now();
  const socket = connect(Number(new URL(edge.url).port), "127.0.0.1");
  socket.write("GET /chat/v1/body HTTP/1.1\r\nHost: a.test\r\n");
  const drip = setInterval(() => socket.write("X-A: b\r\n"), 250);
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(drip);
    resolve(performance.now() - sinceMs);
  });
});

describe("what is open when its token is revoked", () => {
  test.each(["sid", "tok", "sub", "gen"])(
    "auth #66: a socket and an event stream end at once on a revocation of the kind %s, and nobody else's do",
    async (kind) => {
      const person = someone();
      const token = mintFor(keys, { ...person, gen: 3 });
      const other = mintFor(keys, someone());
      const mine = await openSocket(`mine-${kind}`, token);
      const others = await openSocket(`others-${kind}`, other);
      const ticket = await openSocket(`ticket-${kind}`, "");
      const myEvents = await openEvents(`my-events-${kind}`, token);
      const otherEvents = await openEvents(`other-events-${kind}`, other);
      const { revocations } = keys;
      const sinceMs = performance.now();
      if (kind === "sid")
        revocations.apply({ kind, id: person.sessionId, exp });
      if (kind === "tok") revocations.apply({ kind, id: person.tokenId, exp });
      if (kind === "sub") revocations.apply({ kind, id: person.userId, exp });
      if (kind === "gen")
        revocations.apply({ kind: "sub", id: person.userId, gen: 4, exp });
      expect((await mine.closed).code).toBe(4401);
      expect(await myEvents.ended).toMatchObject({ done: true });
      process.stderr.write(
        `revoked (${kind}): closed after ${Math.round(performance.now() - sinceMs)} ms\n`,
      );
      await eventually("the service knows", async () =>
        sockets.has(`mine-${kind}`) || events.has(`my-events-${kind}`)
          ? undefined
          : true,
      );
      expect(sockets.has(`others-${kind}`)).toBe(true);
      expect(sockets.has(`ticket-${kind}`)).toBe(true);
      expect(events.has(`other-events-${kind}`)).toBe(true);
      others.socket.close();
      ticket.socket.close();
      await otherEvents.cancel();
    },
  );

  test("auth #42 #66: a socket ends when a block of its token is revoked, however the token was narrowed since", async () => {
    const person = someone();
    const token = mintFor(keys, person);
    const known = keys.verifierFor("chat").identify(token);
    const { socket, closed } = await openSocket("block", token);
    const other = await openSocket("block-other", mintFor(keys, someone()));
    keys.revocations.apply({
      kind: "blk",
      id: known?.blockIds[0] ?? "",
      exp,
    });
    expect((await closed).code).toBe(4401);
    expect(socket.readyState).toBe(WebSocket.CLOSED);
    expect(sockets.has("block-other")).toBe(true);
    other.socket.close();
  });

  test("auth #66: a stream whose token is revoked while it is being opened ends as it opens", async () => {
    const person = someone();
    const token = mintFor(keys, person);
    const revoke = () =>
      keys.revocations.apply({ kind: "sid", id: person.sessionId, exp });
    opening.set("racing", revoke);
    const answer = await fetch(`${edge.url}/chat/v1/events?name=racing`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.text()).not.toContain("data: 2");
    const other = someone();
    opening.set("racing-socket", () =>
      keys.revocations.apply({ kind: "sid", id: other.sessionId, exp }),
    );
    const { closed } = await openSocket("racing-socket", mintFor(keys, other));
    expect((await closed).code).toBe(4401);
    await eventually("the service knows", async () =>
      events.has("racing") || sockets.has("racing-socket") ? undefined : true,
    );
  });

  test("an account of an older generation is the one that ends, and streams that have ended are forgotten", () => {
    const streams = openStreams();
    const ended: string[] = [];
    const keep = (gen: number) =>
      streams.keep(
        {
          tokenId: `t${gen}`,
          userId: "u",
          sessionId: "s",
          gen,
          isGood: () => true,
        },
        () => ended.push(`gen ${gen}`),
      );
    const leave = [keep(1), keep(2), keep(3)];
    streams.revoke({ kind: "sub", id: "u", gen: 3 });
    expect(ended).toEqual(["gen 1", "gen 2"]);
    for (const each of leave) each();
    streams.revoke({ kind: "sid", id: "s" });
    streams.revoke({ kind: "kid", id: "1" });
    expect(ended).toHaveLength(2);
    expect(streams.size).toBe(0);
  });
});

describe("a handshake that is refused", () => {
  const handshake = (name: string, more = "") =>
    sendRaw({
      url: edge.url,
      bytes:
        `GET /chat/v1/ws?name=${name} HTTP/1.1\r\nHost: gateway.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`,
    });

  test.each([
    ["full", 503],
    ["origin", 403],
    ["crowded", 429],
  ])(
    "http-rules 17: by the service (%s) is answered with the service's own answer, %d",
    async (name, status) => {
      const answer = await handshake(name);
      expect(answer.statuses).toEqual([status]);
      if (status === 503) expect(answer.text).toMatch(/retry-after: 5/i);
      expect(answer.text).toMatch(/x-request-id: /i);
    },
  );

  test.each([
    ["https://evil.test", 403],
    ["null", 403],
    ["https://gateway.test.evil.test", 403],
    ["http://gateway.test", 101],
    ["https://gateway.test", 101],
  ])("auth #66: from a page of %s is answered %d", async (origin, status) => {
    const answer = await handshake("page", `Origin: ${origin}\r\n`);
    expect(answer.statuses).toEqual([status]);
    if (status === 403) expect(sockets.has("page")).toBe(false);
  });
});

describe("time for what is slow", () => {
  test("auth #64: a body that comes byte by byte is 408, and its service is blamed for nothing", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(edge.url).port), "127.0.0.1");
      let got = "";
      socket.write(
        "POST /chat/v1/body HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n",
      );
      const drip = setInterval(() => socket.write("1\r\nx\r\n"), 20);
      socket.on("data", (chunk) => {
        got += chunk.toString();
        clearInterval(drip);
        socket.destroy();
        resolve(got);
      });
      socket.on("error", () => undefined);
    });
    expect(answer).toStartWith("HTTP/1.1 408 ");
    expect(answer).toContain("body-too-slow");
    await eventually("the service has heard", async () =>
      bodies.includes("broken off") ? true : undefined,
    );
    const next = await fetch(`${edge.url}/chat/v1/body`, {
      method: "POST",
      body: "whole",
    });
    expect(next.status).toBe(200);
    expect(bodies).toContain("whole");
  });

  test("a body that comes fast enough may take longer than an answer", async () => {
    const hasty = fixtureGateway(
      `chat=http://127.0.0.1:${upstream.port}`,
      keys,
      65_536,
      {},
      { front: { deadlineMs: 100 } },
    );
    const body = new ReadableStream({
      async pull(controller) {
        controller.enqueue("x");
        await Bun.sleep(250);
        controller.close();
      },
    });
    const answer = await fetch(`${hasty.url}/chat/v1/body`, {
      method: "POST",
      body,
    });
    expect(answer.status).toBe(200);
    await hasty.stop();
  });

  test("auth #64: a short body that does not come is 408, and its service never hears of it", async () => {
    const before = bodies.length;
    const { statuses } = await sendRaw({
      url: edge.url,
      bytes:
        "POST /chat/v1/body HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50\r\n\r\nabc",
    });
    expect(statuses).toEqual([408]);
    expect(bodies.slice(before)).not.toContain("abc");
  });

  test("a download that does not move is given up, at the service too; an event stream may be silent", async () => {
    const token = mintFor(keys, someone());
    const silent = await openEvents("silent", token);
    const answer = await fetch(`${edge.url}/chat/v1/download?name=stalled`);
    const read = async () => {
      for await (const chunk of answer.body ?? []) expect(chunk).toBeDefined();
    };
    await expect(read()).rejects.toThrow();
    await eventually("the service has heard", async () =>
      events.has("stalled") ? undefined : true,
    );
    expect(events.has("silent")).toBe(true);
    await silent.cancel();
  });

  test("auth #64: a header that comes line by line ends with its connection, though something came all the time", async () => {
    const ms = await endlessHeader;
    process.stderr.write(`endless header: closed after ${Math.round(ms)} ms\n`);
    expect(ms).toBeLessThan(25_000);
  });
});
