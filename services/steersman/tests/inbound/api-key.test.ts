import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import { fixtureGateway, fixtureUpstream } from "./gateway-fixture.ts";

/** Auth as far as keys go: what it answers, and how often it was asked. */
function fixtureAuth() {
  const known = new Map<string, () => string>();
  const asked: { key: string; from: string | null }[] = [];
  const state = { status: 200, lifeMs: 300_000 };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      if (new URL(request.url).pathname !== "/v1/tokens/exchange")
        return Response.json({ status: "success", data: null });
      // cast: the gateway's own request.
      const { apiKey } = (await request.json()) as { apiKey: string };
      const from = request.headers.get("x-forwarded-for");
      asked.push({ key: apiKey, from });
      const mint = known.get(apiKey);
      if (state.status !== 200)
        return new Response("<html>", { status: state.status });
      if (mint === undefined)
        return Response.json({ status: "fail", data: {} }, { status: 401 });
      const ends = new Date(Date.now() + state.lifeMs).toISOString();
      const data = { accessToken: mint(), accessTokenExpiresAt: ends };
      return Response.json({ status: "success", data });
    },
  });
  return {
    known,
    asked,
    state,
    origin: `http://127.0.0.1:${server.port}`,
    stop: () => server.stop(true),
  };
}

const users = fixtureUpstream();
const auth = fixtureAuth();
const edge = fixtureGateway(`users=${users.origin};auth=${auth.origin}`);
afterAll(async () => {
  await edge.stop();
  await Promise.all([users.stop(), auth.stop()]);
});
beforeEach(() => {
  users.seen.splice(0);
  auth.asked.splice(0);
  Object.assign(auth.state, { status: 200, lifeMs: 300_000 });
});

let count = 0;
/** A key that auth knows, and the session that its tokens name. */
function aKey() {
  const key = `tixlys_test_${String((count += 1)).padStart(49, "k")}`;
  const sessionId = Bun.randomUUIDv7();
  const userId = Bun.randomUUIDv7();
  const grant = { gen: 1 };
  auth.known.set(key, () =>
    mintFor(edge.keys, {
      sessionId,
      userId,
      gen: grant.gen,
      client: "api-key",
      restrictions: { operations: ["users:*"] },
    }),
  );
  return { key, sessionId, userId, grant };
}

const ask = (key: string, path = "/users/v1/me") =>
  fetch(`${edge.url}${path}`, { headers: { authorization: `Bearer ${key}` } });

describe("an API key at the gateway (auth #57)", () => {
  test("is traded for a token, which the service gets in its place and can judge", async () => {
    const { key } = aKey();
    expect((await ask(key)).status).toBe(200);
    const [seen] = users.seen;
    const passed = seen?.headers["authorization"]?.slice("Bearer ".length);
    expect(JSON.stringify(seen)).not.toContain(key);
    expect(
      edge.keys.verifierFor("users").decide({
        token: passed,
        guard: "general",
        operation: "users:profile:read",
        delegable: true,
      }).allowed,
    ).toBe(true);
  });

  test("costs auth one question, however many requests come with it", async () => {
    const { key } = aKey();
    await Promise.all(Array.from({ length: 40 }, () => ask(key)));
    for (let n = 0; n < 10; n += 1) await ask(key);
    expect(users.seen).toHaveLength(50);
    expect(auth.asked).toHaveLength(1);
    expect(auth.asked[0]?.from).toBe("127.0.0.1");
  });

  test("is traded anew before its token ends", async () => {
    const { key } = aKey();
    auth.state.lifeMs = 9_000;
    await ask(key);
    await ask(key);
    expect(auth.asked).toHaveLength(2);
  });

  test("revoked, is refused as soon as the feed says so, with its token still in the cache", async () => {
    const { key, sessionId } = aKey();
    expect((await ask(key)).status).toBe(200);
    auth.known.delete(key);
    const exp = Math.floor(Date.now() / 1000) + 600;
    edge.keys.revocations.apply({ kind: "sid", id: sessionId, exp });
    const refused = await ask(key);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toStartWith("Bearer");
    expect(users.seen).toHaveLength(1);
  });

  test("of somebody who logged out everywhere goes on with a token of the new generation", async () => {
    const { key, userId, grant } = aKey();
    expect((await ask(key)).status).toBe(200);
    grant.gen = 2;
    const exp = Math.floor(Date.now() / 1000) + 600;
    edge.keys.revocations.apply({ kind: "sub", id: userId, gen: 2, exp });
    expect((await ask(key)).status).toBe(200);
    expect(auth.asked).toHaveLength(2);
    const tokens = users.seen.map(({ headers }) => headers["authorization"]);
    expect(new Set(tokens).size).toBe(2);
  });

  test("that is unknown is 401 and is not asked about again at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ask("tixlys_test_unknown")),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(401));
    expect(auth.asked).toHaveLength(1);
    expect(users.seen).toEqual([]);
  });

  test("is 503 while auth cannot be asked, never passed on, and works when it can again", async () => {
    const { key } = aKey();
    for (const status of [500, 503, 429]) {
      auth.state.status = status;
      const answer = await ask(key);
      expect([status, answer.status]).toEqual([status, 503]);
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    expect(users.seen).toEqual([]);
    auth.state.status = 200;
    expect((await ask(key)).status).toBe(200);
  });
});
