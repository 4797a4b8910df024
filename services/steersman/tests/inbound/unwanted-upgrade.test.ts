import { afterAll, expect, test } from "bun:test";
import { eventually, mintFor, testKeys } from "@tixlys/testkit";
import type { EdgeOperation } from "../../src/domain/access/operation.ts";
import { fixtureGateway } from "./gateway-fixture.ts";
import { sendRaw } from "./raw-client.ts";

/** A service that answers a handshake as any other request: events without end, and a refusal that is far too long. */
const seen: string[] = [];
let open = 0;
const upstream = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  idleTimeout: 0,
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/v1")) seen.push(pathname);
    if (pathname === "/v1/endless-refusal")
      return new Response("no".repeat(40_000), { status: 403 });
    if (pathname === "/v1/refusal")
      return new Response("no", {
        status: 403,
        headers: {
          connection: "close, x-hop",
          "x-hop": "1",
          "keep-alive": "timeout=5",
          "proxy-authenticate": "Basic",
          "x-own": "1",
        },
      });
    open += 1;
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue("data: 1\n\n"),
        cancel: () => void (open -= 1),
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  },
});
const keys = testKeys();
const events: EdgeOperation = {
  method: "GET",
  path: "/v1/events",
  operation: "chat:events:read",
  guard: ["general"],
  policies: [],
  isDelegable: false,
  isSocket: false,
  bodyLimitBytes: undefined,
  quotas: [],
};
const gatewayThatKnows = (operation: EdgeOperation | undefined) =>
  fixtureGateway(
    `chat=http://127.0.0.1:${upstream.port}`,
    keys,
    65_536,
    {},
    { front: { operations: { find: () => operation } } },
  );
const knowing = gatewayThatKnows(events);
const ignorant = gatewayThatKnows(undefined);
afterAll(async () => {
  await Promise.all([knowing.stop(), ignorant.stop()]);
  await upstream.stop(true);
});

const handshake = (token?: string) => ({
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});
const text = (url: string, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n` +
  Object.entries(handshake())
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("") +
  "\r\n";

test.each([
  ["is none for sockets, which is asked once", knowing],
  ["is not known", ignorant],
])(
  "auth #66: an event stream that is asked for as a socket ends with its token, where the operation %s",
  async (_, { url }) => {
    seen.length = 0;
    const tokenId = crypto.randomUUID();
    const token = mintFor(keys, { tokenId });
    const answer = await fetch(`${url}/chat/v1/events`, {
      headers: handshake(token),
    });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    if (url === knowing.url) expect(seen).toEqual(["/v1/events"]);
    const whole = answer.text();
    keys.revocations.apply({
      kind: "tok",
      id: tokenId,
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    expect(await whole).toBe("data: 1\n\n");
    await eventually("its end at the service", async () =>
      open === 0 ? true : undefined,
    );
  },
);

test("a refusal without end is no answer to a handshake", async () => {
  const bytes = text(ignorant.url, "/chat/v1/endless-refusal");
  const answer = await sendRaw({ url: ignorant.url, bytes });
  expect(answer.statuses).toEqual([502]);
});

test("a refusal of a handshake comes without what ends at the hop", async () => {
  const bytes = text(ignorant.url, "/chat/v1/refusal");
  const answer = await sendRaw({ url: ignorant.url, bytes });
  expect(answer.statuses).toEqual([403]);
  expect(answer.text).toMatch(/x-own: 1/i);
  expect(answer.text).not.toMatch(/^(x-hop|keep-alive|proxy-.*|connection):/im);
});
