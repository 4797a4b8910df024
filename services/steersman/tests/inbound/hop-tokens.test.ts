import { afterAll, expect, test } from "bun:test";
import { offeredProtocols } from "@tixlys/pawz";
import { mintFor, mintForService, testKeys } from "@tixlys/testkit";
import { hopTokens } from "../../src/outbound/tokens/hop-tokens.ts";
import { fixtureGateway, fixtureUpstream } from "./gateway-fixture.ts";

const keys = testKeys();
const users = fixtureUpstream();
const edge = fixtureGateway(
  `users=${users.origin};orders=${users.origin}`,
  keys,
  65_536,
  {},
  {
    front: { narrowed: { services: new Set(["users"]), tokens: hopTokens() } },
  },
);
afterAll(async () => {
  await edge.stop();
  await users.stop();
});

const sent = async (service: string, token: string) => {
  await fetch(`${edge.url}/${service}/v1/me`, {
    headers: {
      authorization: `Bearer ${token}`,
      "x-request-id": "request-1",
    },
  });
  return users.seen.at(-1)?.headers["authorization"]?.slice("Bearer ".length);
};
const judged = (
  service: string,
  token: string | undefined,
  requestId: string,
) =>
  keys.verifierFor(service).decide({
    token,
    guard: "general",
    operation: `${service}:thing:read`,
    method: "GET",
    requestId,
  }).allowed;

test("a token on its way is good for its service and its request, for half a minute, and for nothing else", async () => {
  const token = mintFor(keys, {});
  const narrow = await sent("users", token);
  expect(narrow).not.toBe(token);
  expect(judged("users", narrow, "request-1")).toBe(true);
  expect(judged("users", narrow, "request-2")).toBe(false);
  expect(judged("orders", narrow, "request-1")).toBe(false);
  const end = keys.verifierFor("users").identify(narrow ?? "")?.expiresAt;
  expect(end?.getTime()).toBeLessThanOrEqual(Date.now() + 30_000);
  expect(await sent("orders", token)).toBe(token);
});

test("what cannot be narrowed is 401, however it comes, and a service that gets tokens as they are gets it", async () => {
  const sealed = mintForService(keys, "orders", ["users", "orders"]);
  const asked = async (service: string, headers: Record<string, string>) => {
    users.seen.length = 0;
    const { status } = await fetch(`${edge.url}/${service}/v1/me`, { headers });
    return [status, users.seen.length];
  };
  const authorization = { authorization: `Bearer ${sealed}` };
  const protocol = { "sec-websocket-protocol": `bearer.${sealed}` };
  expect(await asked("users", authorization)).toEqual([401, 0]);
  expect(await asked("users", protocol)).toEqual([401, 0]);
  expect(await asked("orders", authorization)).toEqual([200, 1]);
});

test("a service that is trusted less gets no cookie, no token among the protocols that is good elsewhere, and sets no cookie", async () => {
  const token = mintFor(keys, {}).replaceAll("=", "");
  const headers = {
    cookie: "refresh=secret",
    "sec-websocket-protocol": `bearer.${token}, tixlys.v1, bearer.${token}`,
    "x-request-id": "request-1",
  };
  const trusted = await fetch(`${edge.url}/orders/v1/me`, { headers });
  expect(trusted.headers.getSetCookie()).toEqual(["a=1"]);
  expect(users.seen.at(-1)?.headers).toMatchObject({
    cookie: headers.cookie,
    "sec-websocket-protocol": headers["sec-websocket-protocol"],
  });
  const less = await fetch(`${edge.url}/users/v1/me`, { headers });
  expect(less.headers.getSetCookie()).toEqual([]);
  const { cookie, "sec-websocket-protocol": offered } =
    users.seen.at(-1)?.headers ?? {};
  expect(cookie).toBeUndefined();
  const [name, bearer, ...more] = offered?.split(", ") ?? [];
  expect([name, more]).toEqual(["tixlys.v1", []]);
  const narrow = offeredProtocols(
    new Headers({ "sec-websocket-protocol": bearer ?? "" }),
  ).token;
  expect(judged("users", narrow, "request-1")).toBe(true);
  expect(judged("users", narrow, "request-2")).toBe(false);
});

test("each request has a narrowed token of its own, which the service reads; how long both take is printed", () => {
  const token = mintFor(keys, {});
  const narrow = hopTokens();
  const verifier = keys.verifierFor("users");
  const rounds = 50;
  let since = performance.now();
  const made = Array.from({ length: rounds }, (_, n) =>
    narrow(token, { service: "users", requestId: `request-${n}` }),
  );
  const making = (performance.now() - since) / rounds;
  since = performance.now();
  const read = made.filter(
    (each) => verifier.identify(each ?? "") !== undefined,
  );
  const reading = (performance.now() - since) / rounds;
  process.stderr.write(
    `narrowed in ${making.toFixed(3)} ms, read in ${reading.toFixed(3)} ms\n`,
  );
  expect(new Set(read).size).toBe(rounds);
});
