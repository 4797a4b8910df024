import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import {
  builtInRouting,
  routingOf,
} from "../../src/domain/routing/configuration.ts";
import { parseUpstreams } from "../../src/domain/routing/upstreams.ts";
import { fixtureEdge } from "./edge-fixture.ts";

const seen: string[] = [];
/** Says of its addresses what services say: with its own name in front. */
const users = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request) => {
    const { pathname } = new URL(request.url);
    seen.push(`${pathname} for ${request.headers.get("x-forwarded-host")}`);
    const headers = new Headers({
      location: "/users/v1/things/1",
      link: '</users/v1/things?page=2>; rel="next", </users/v1/things>; rel="first"',
    });
    headers.append("set-cookie", "a=1; Path=/users/ui; HttpOnly; Secure");
    headers.append("set-cookie", "__Host-b=1; Path=/; Secure");
    return new Response(pathname, { headers });
  },
});
const parsed = parseUpstreams(`users=${users.url.origin}`);
if (!parsed.ok) throw new Error("the table is right");
const local = routingOf(0, builtInRouting("development"), parsed.value);
const named = routingOf(
  1,
  { hosts: ["api.localhost"], serviceHosts: "{service}.localhost" },
  parsed.value,
);
let routing = local;
const edge = await fixtureEdge({
  table: () => routing.table,
  hosts: () => routing.hosts,
});
afterAll(async () => {
  await edge.stop();
  await users.stop(true);
});
beforeEach(() => {
  seen.splice(0);
  routing = local;
});

const ask = (host: string, path: string, init: RequestInit = {}) =>
  fetch(`${edge.plain}${path}`, {
    ...init,
    redirect: "manual",
    headers: { host, ...Object.fromEntries(new Headers(init.headers)) },
  });

describe("a service's own host", () => {
  test("leads to it, with and without its name in the path, and over TLS by its own name", async () => {
    for (const [host, path] of [
      ["users.localhost", "/v1/me"],
      ["Users.LOCALHOST.:8443", "/v1/me"],
      ["users.localhost", "/users/v1/me"],
      ["api.localhost", "/users/v1/me"],
      ["127.0.0.1", "/users/v1/me"],
    ] as const)
      expect(await (await ask(host, path)).text()).toBe("/v1/me");
    const secure = await edge.ask("/v1/me", {}, "users.localhost");
    expect(await secure.text()).toBe("/v1/me");
    expect(seen.at(-1)).toBe(`/v1/me for users.localhost:${edge.port}`);
  });

  test("is the service's alone: the gateway's own pages and other services are elsewhere", async () => {
    expect(await (await ask("users.localhost", "/openapi.json")).text()).toBe(
      "/openapi.json",
    );
    expect(await (await ask("users.localhost", "/swagger/")).text()).toBe(
      "/swagger/",
    );
    expect(await (await ask("users.localhost", "/auth/v1/me")).text()).toBe(
      "/auth/v1/me",
    );
    expect((await ask("users.localhost", "/a%2fb")).status).toBe(400);
    expect((await ask("api.localhost", "/swagger/")).status).toBe(200);
    expect(seen).toHaveLength(3);
  });

  test("gets addresses and cookies that hold there", async () => {
    const own = (await ask("users.localhost", "/v1/things")).headers;
    expect(own.get("location")).toBe("/v1/things/1");
    expect(own.get("link")).toBe(
      '</v1/things?page=2>; rel="next", </v1/things>; rel="first"',
    );
    expect(own.getSetCookie()).toEqual([
      "a=1; Path=/; HttpOnly; Secure",
      "__Host-b=1; Path=/; Secure",
    ]);
    const shared = (await ask("api.localhost", "/users/v1/things")).headers;
    expect(shared.get("location")).toBe("/users/v1/things/1");
    expect(shared.getSetCookie()[0]).toContain("Path=/users/ui");
  });
});

describe("where hosts are named", () => {
  test("auth #63: any other is 421, whatever the path, and no service hears of it", async () => {
    routing = named;
    for (const host of [
      "127.0.0.1",
      "localhost",
      "evil.example",
      "auth.localhost",
    ])
      for (const path of ["/users/v1/me", "/swagger/", "/nobody"]) {
        const answer = await ask(host, path);
        expect(answer.status).toBe(421);
        expect(await answer.text()).toContain("host-unknown");
      }
    expect(seen).toEqual([]);
    expect((await ask("127.0.0.1", "/health/live")).status).toBe(200);
    expect((await ask("api.localhost", "/users/v1/me")).status).toBe(200);
    expect((await ask("users.localhost", "/v1/me")).status).toBe(200);
  });
});
