import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  closeCodes,
  type Connection,
  type Listening,
  socket,
  service,
  type SocketHolder,
  SocketHub,
} from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, eventually, mintFor } from "@tixlys/testkit";
import { fixtureOrigin, fixtureService } from "@tixlys/testkit/fixture";

const tickets = new Map<string, SocketHolder>();
const open = new Set<Connection>();
/** Whoever comes meanwhile is closed as they come. */
let isFull = false;
const metrics = createMetrics();
const log = capturedLogger("trace", "shop");

const chat = socket<SocketHolder, { heard: number }>({
  path: "/ws",
  operation: "shop:socket:open",
  summary: "Opens a socket",
  guard: "verified",
  protocol: "shop.v1",
  redeem: async (ticket) => {
    const holder = tickets.get(ticket);
    tickets.delete(ticket);
    return holder;
  },
  holderOf: ({ principal, gen = 0, expiresAt }) => ({
    userId: principal.userId,
    sessionId: principal.sessionId,
    tokenId: principal.tokenId,
    gen,
    expiresAt,
  }),
  payloadLimitBytes: 1024,
  bufferLimitBytes: 65_536,
  maxConnections: 50,
  handlers: {
    open(connection) {
      open.add(connection);
      if (isFull) connection.close(closeCodes.tooMany, "too many");
      connection.send("ready");
      return { heard: 0 };
    },
    text(connection, frame) {
      connection.state.heard += 1;
      if (frame === "break") throw new Error("a mistake of ours");
      connection.send(`heard ${frame}`);
    },
    binary: (connection) => void connection.send("no bytes"),
    drained: () => undefined,
    closed: (connection) => void open.delete(connection),
  },
});

const { keys } = fixtureService();
const hub = new SocketHub({
  revocations: keys.revocations,
  logger: log.logger,
  metrics,
});
const http = service({
  name: "shop",
  version: "1.0.0",
  environment: "test",
  routes: { v1: [chat] },
  verifier: keys.verifierFor("shop"),
  checks: {},
  logger: log.logger,
  metrics,
  corsOrigins: [fixtureOrigin],
  trustedProxies: [],
  docs: true,
  sockets: hub,
});
let server: Listening;
beforeAll(() => {
  server = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(() => server.stop(2_000));

type Client = {
  readonly frames: string[];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
};

/** Opens a socket; rejects when it is refused. */
function connect(o: {
  query?: string;
  token?: string;
  origin?: string;
}): Promise<Client> {
  const address = `${server.url.replace("http", "ws")}/v1/ws${o.query ?? ""}`;
  const client = new WebSocket(address, {
    ...(o.token === undefined
      ? {}
      : { protocols: ["shop.v1", `bearer.${o.token.replaceAll("=", "")}`] }),
    headers: o.origin === undefined ? {} : { origin: o.origin },
  });
  const frames: string[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  client.addEventListener("message", ({ data }) => frames.push(String(data)));
  client.addEventListener("close", ({ code, reason }) =>
    closed.resolve({ code, reason }),
  );
  return new Promise((resolve, reject) => {
    client.addEventListener("open", () =>
      resolve({ frames, socket: client, closed: closed.promise }),
    );
    client.addEventListener("error", () => reject(new Error("refused")));
  });
}

const handshake = (search: string, headers: Record<string, string>) =>
  fetch(`${server.url}/v1/ws${search}`, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
      ...headers,
    },
  });

const holder = (expiresAt = new Date(Date.now() + 60_000)): SocketHolder => ({
  userId: Bun.randomUUIDv7(),
  sessionId: Bun.randomUUIDv7(),
  tokenId: Bun.randomUUIDv7(),
  gen: 3,
  expiresAt,
});

function ticketFor(whose: SocketHolder): string {
  const ticket = `ticket-${Bun.randomUUIDv7()}`;
  tickets.set(ticket, whose);
  return ticket;
}

const soon = () => Math.floor(Date.now() / 1000) + 600;

describe("a socket", () => {
  test("opens by the token among its protocols, which is neither answered nor logged", async () => {
    const token = mintFor(keys);
    const { socket: client, frames } = await connect({ token });
    expect(client.protocol).toBe("shop.v1");
    client.send("hello");
    await eventually("the answer", async () => frames[1]);
    expect(frames).toEqual(["ready", "heard hello"]);
    client.close();
    expect(log.text()).not.toContain(token.slice(20, 80));
  });

  test("opens by a ticket once; the ticket stands in no log line", async () => {
    const ticket = ticketFor(holder());
    const { socket: client } = await connect({ query: `?ticket=${ticket}` });
    expect(await handshake(`?ticket=${ticket}`, {})).toHaveProperty(
      "status",
      401,
    );
    client.close();
    await eventually(
      "the line",
      async () => /socket closed/.exec(log.text()) ?? undefined,
    );
    expect(log.text()).not.toContain(ticket);
  });

  test("by a ticket that is used or none is 401, also as a plain GET; what is wrong beside it takes no ticket", async () => {
    const ticket = ticketFor(holder());
    const other = { "sec-websocket-protocol": "other.v1" };
    expect((await handshake(`?ticket=${ticket}`, other)).status).toBe(400);
    expect(tickets.has(ticket)).toBe(true);
    const plain = async (search: string) =>
      (await fetch(`${server.url}/v1/ws${search}`)).status;
    expect(await plain(`?ticket=${ticket}`)).toBe(426);
    expect(await plain(`?ticket=${ticket}`)).toBe(401);
    expect(await plain(`?ticket=ticket-${Bun.randomUUIDv7()}`)).toBe(401);
  });

  test("auth #66: is refused as any request is: without a token, from elsewhere, without an upgrade, with a token in the URL", async () => {
    const token = mintFor(keys);
    const auth = { authorization: `Bearer ${token}` };
    const status = async (search: string, headers: Record<string, string>) =>
      (await handshake(search, headers)).status;
    expect(await status("", {})).toBe(401);
    expect(await status("", { ...auth, origin: "https://evil.test" })).toBe(
      403,
    );
    const unverified = mintFor(keys, { verified: false });
    expect(await status("", { authorization: `Bearer ${unverified}` })).toBe(
      403,
    );
    expect(await status(`?token=${token}`, auth)).toBe(400);
    expect(await status("?unknown=1", auth)).toBe(400);
    const plain = await fetch(`${server.url}/v1/ws`, { headers: auth });
    expect(plain.status).toBe(426);
    expect(plain.headers.get("upgrade")).toBe("websocket");
    expect(await plain.text()).toContain("upgrade-required");
  });

  test("opens for a page of our own and of the list of origins", async () => {
    const own = server.url;
    for (const origin of [own, fixtureOrigin]) {
      const { socket: client } = await connect({
        token: mintFor(keys),
        origin,
      });
      client.close();
    }
  });

  test.each(["sid", "tok", "sub"] as const)(
    "auth #66: closes with 4401 as soon as its %s is revoked, and no other does",
    async (kind) => {
      const whose = holder();
      const [one, other] = await Promise.all([
        connect({ query: `?ticket=${ticketFor(whose)}` }),
        connect({ query: `?ticket=${ticketFor(holder())}` }),
      ]);
      const ids = { sid: "sessionId", tok: "tokenId", sub: "userId" } as const;
      const id = whose[ids[kind]];
      // An older generation than the socket's concerns others.
      if (kind === "sub")
        keys.revocations.apply({ kind, id, gen: 3, exp: soon() });
      const startMs = performance.now();
      const record = { kind, id, exp: soon() };
      keys.revocations.apply(kind === "sub" ? { ...record, gen: 4 } : record);
      const { code } = await one.closed;
      process.stderr.write(
        `revoked by ${kind}: closed in ${(performance.now() - startMs).toFixed(1)} ms\n`,
      );
      expect(code).toBe(4401);
      expect(other.socket.readyState).toBe(WebSocket.OPEN);
      other.socket.close();
    },
  );

  test("closes with 4401 when its token ends", async () => {
    const endsAt = new Date(Date.now() + 1_500);
    const { closed } = await connect({
      query: `?ticket=${ticketFor(holder(endsAt))}`,
    });
    expect((await closed).code).toBe(4401);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAt.getTime());
  });

  test("that is closed as it opens is told to have closed, once", async () => {
    const before = open.size;
    isFull = true;
    const { closed, frames } = await connect({ token: mintFor(keys) });
    isFull = false;
    expect((await closed).code).toBe(4429);
    expect(frames).toEqual([]);
    await eventually("its end", async () =>
      open.size <= before ? true : undefined,
    );
  });

  test("whose handler fails closes with 1011, and the others stay", async () => {
    const [one, other] = await Promise.all([
      connect({ token: mintFor(keys) }),
      connect({ token: mintFor(keys) }),
    ]);
    one.socket.send("break");
    expect((await one.closed).code).toBe(1011);
    other.socket.send("x");
    await eventually("the answer", async () => other.frames[1]);
    expect(other.frames).toEqual(["ready", "heard x"]);
    other.socket.close();
  });

  test("stands in the document with its refusals, and in the metrics", async () => {
    const paths = JSON.stringify(http.openapi().paths["/v1/ws"]);
    for (const part of ['"101"', '"401"', '"403"', '"426"', '"ticket"'])
      expect(paths).toContain(part);
    const { body } = await metrics.render();
    for (const part of [
      'websocket_frames_total{direction="in"',
      'websocket_closes_total{code="4401"',
      'http_response_status_code="101"',
    ])
      expect(body.includes(part)).toBe(true);
  });

  // Last: it ends the server.
  test("is told 1012 at the end of the process, which does not wait for it", async () => {
    const clients = await Promise.all(
      [1, 2, 3].map(() => connect({ token: mintFor(keys) })),
    );
    const stopped = server.stop(10_000);
    const codes = await Promise.all(clients.map(({ closed }) => closed));
    expect(codes.map(({ code }) => code)).toEqual([1012, 1012, 1012]);
    await stopped;
    expect(hub.size).toBe(0);
  });
});
