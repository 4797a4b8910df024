import { afterEach, describe, expect, test } from "bun:test";
import { capturedLogger } from "@tixlys/testkit";
import { introspectionOf } from "../../src/platform/introspection.ts";

type FakeAuth = {
  /** What `/v1/introspect` answers; a number is a status, "never" leaves the request open. */
  says: boolean | number | "never";
  /** `authorization` of each question, in order. */
  readonly asked: string[];
  tokens: number;
  readonly url: string;
};

const servers: Bun.Server<undefined>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true);
});

/** An auth that knows one secret and answers as it is told. */
function fakeAuth(): FakeAuth {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: false,
    routes: {
      "/v1/service-tokens": async (request) => {
        const given: unknown = await request.json();
        expect(given).toEqual({ service: "users", secret: "s".repeat(40) });
        auth.tokens += 1;
        const expiresAt = new Date(Date.now() + 600_000).toISOString();
        const data = { token: `token-${auth.tokens}`, expiresAt };
        return Response.json({ status: "success", data }, { status: 201 });
      },
      "/v1/introspect": (request) => {
        auth.asked.push(request.headers.get("authorization") ?? "");
        const { says } = auth;
        if (says === "never") return new Promise(() => {});
        if (typeof says === "number")
          return new Response(null, { status: says });
        return Response.json({ status: "success", data: { active: says } });
      },
    },
  });
  servers.push(server);
  const auth: FakeAuth = {
    says: true,
    asked: [],
    tokens: 0,
    url: `http://127.0.0.1:${server.port}`,
  };
  return auth;
}

function asking(authUrl: string) {
  const time = { now: 1_000_000 };
  const introspect = introspectionOf({
    service: "users",
    secret: "s".repeat(40),
    authUrl,
    logger: capturedLogger("trace", "users").logger,
    signal: new AbortController().signal,
    clock: () => time.now,
  });
  return { introspect, time };
}

describe("asking auth about a token (auth.md §3.7)", () => {
  test("goes over HTTP with a service token of our own, once a second per token, whoever asks", async () => {
    const auth = fakeAuth();
    const { introspect, time } = asking(auth.url);
    const together = [introspect("a"), introspect("a"), introspect("b")];
    expect(await Promise.all(together)).toEqual([true, true, true]);
    expect(auth.asked).toEqual(["Bearer token-1", "Bearer token-1"]);
    auth.says = false;
    time.now += 999;
    expect(await introspect("a")).toBe(true);
    time.now += 1;
    expect(await introspect("a")).toBe(false);
    expect(auth.asked).toHaveLength(3);
    expect(auth.tokens).toBe(1);
  });

  test("ends after half a second, and nobody else waits for an auth that is away", async () => {
    const auth = fakeAuth();
    auth.says = "never";
    const { introspect, time } = asking(auth.url);
    const startedAt = performance.now();
    expect(await introspect("a")).toBeUndefined();
    expect(performance.now() - startedAt).toBeGreaterThan(450);
    expect(await introspect("b")).toBeUndefined();
    expect(auth.asked).toHaveLength(1);
    auth.says = true;
    time.now += 1000;
    expect(await introspect("b")).toBe(true);
  });

  test("no answer is no answer: an error, a body without one, a closed port", async () => {
    const auth = fakeAuth();
    const { introspect, time } = asking(auth.url);
    auth.says = 500;
    expect(await introspect("a")).toBeUndefined();
    time.now += 1000;
    auth.says = 200;
    expect(await introspect("a")).toBeUndefined();
    expect(await asking("http://127.0.0.1:9").introspect("a")).toBeUndefined();
  });

  test("a service token that auth takes no more is replaced", async () => {
    const auth = fakeAuth();
    const { introspect, time } = asking(auth.url);
    auth.says = 401;
    expect(await introspect("a")).toBeUndefined();
    auth.says = true;
    time.now += 1000;
    expect(await introspect("a")).toBe(true);
    expect(auth.asked.at(-1)).toBe("Bearer token-2");
  });
});
