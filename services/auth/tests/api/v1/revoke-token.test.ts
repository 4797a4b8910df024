import { describe, expect, test } from "bun:test";
import { attenuate } from "@tixlys/biscuit";
import { mintForService, testKeys, mintFor } from "@tixlys/testkit";
import { loggedIn, verifiedAccount } from "../../application/memory/ports.ts";
import { plain, sessionId } from "../../domain/values.ts";
import { harness } from "../harness.ts";

const path = "/v1/tokens/revoke";
const nothing = '{"status":"success","data":null}';

/** A service in process, Ada being signed in; `apply` gives its verifiers what was revoked, as the stream does. */
async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const started = await loggedIn(own.on);
  const service = mintForService(own.keys, "users");
  const apply = async (): Promise<void> => {
    const { revocations } = await own.on.app.revocations(0n, 100);
    for (const each of revocations) own.keys.revocations.apply(each);
  };
  const revoke = async (token: string) => {
    const answer = await own.call("POST", path, { body: { token } });
    expect([answer.status, answer.text]).toEqual([200, nothing]);
    await apply();
  };
  const statusOf = async (token: string): Promise<number> =>
    (await own.call("GET", "/v1/me", { token })).status;
  return { ...own, user, started, service, revoke, statusOf };
}

describe("POST /tokens/revoke (RFC 7009, auth #41)", () => {
  test("200 voids an access token with all that was narrowed from it, and nothing beside it", async () => {
    const { call, started, revoke, statusOf, service } = await signedIn();
    const token = started.accessToken;
    const child = attenuate(token, { operations: ["auth:*"] });
    const grandchild = attenuate(child, { services: ["auth"] });
    const sibling = attenuate(token, { operations: ["auth:account:read"] });
    await revoke(child);
    expect(await Promise.all([grandchild, child].map(statusOf))).toEqual([
      401, 401,
    ]);
    expect(await Promise.all([sibling, token].map(statusOf))).toEqual([
      200, 200,
    ]);
    await revoke(token);
    expect(await Promise.all([sibling, token].map(statusOf))).toEqual([
      401, 401,
    ]);
    const asked = await call("POST", "/v1/introspect", {
      token: service,
      body: { token },
    });
    expect(plain(asked.json.data["active"])).toBe(false);
    // The session lives: its person did not log out.
    const { refreshToken } = started;
    expect(
      (await call("POST", "/v1/refresh", { body: { refreshToken } })).status,
    ).toBe(200);
  });

  test("200 ends the session of a refresh token, a spent one too", async () => {
    for (const isSpent of [false, true]) {
      const { call, on, started, revoke, statusOf } = await signedIn();
      const body = { refreshToken: started.refreshToken };
      if (isSpent) await call("POST", "/v1/refresh", { body });
      await revoke(started.refreshToken);
      expect(on.store.facts.at(-1)).toMatchObject({
        type: "SessionRevoked",
        sessionId: started.sessionId,
        reason: "token-revoked",
      });
      expect(await statusOf(started.accessToken)).toBe(401);
      const again = await call("POST", "/v1/refresh", { body });
      expect(again.json.data).toMatchObject({
        credentials: { code: "token-revoked" },
      });
    }
  });

  test("200 voids a service's token", async () => {
    const { call, started, revoke, service } = await signedIn();
    await revoke(service);
    const asked = await call("POST", "/v1/introspect", {
      token: service,
      body: { token: started.accessToken },
    });
    expect(asked.status).toBe(401);
  });

  test("200 and not a trace for whatever is no token of ours", async () => {
    const { keys, on, started, revoke } = await signedIn();
    const { token: madeUp } = on.ports.refreshSecrets.newFamily(
      started.sessionId,
    );
    const before = on.store.revocations.length;
    for (const token of [
      "nonsense",
      "A".repeat(8000),
      madeUp,
      on.ports.refreshSecrets.newFamily(sessionId(7)).token,
      mintFor(testKeys()),
      mintFor(keys, {
        issuedAt: new Date(Date.now() - 600_000),
        expiresAt: new Date(Date.now() - 1),
      }),
    ])
      await revoke(token);
    expect(on.store.revocations).toHaveLength(before);
  });

  test("auth #44: the token is in no log line and no revocation", async () => {
    const { log, on, started, revoke } = await signedIn();
    await revoke(started.accessToken);
    await revoke(started.refreshToken);
    expect(log.text()).toContain(path);
    const written = log.text() + JSON.stringify(on.store.revocations);
    expect(written).not.toContain(started.accessToken);
    expect(written).not.toContain(started.refreshToken);
  });
});

describe("GET /revocations", () => {
  test("200 tells a service what is revoked, part by part, as records that a verifier takes", async () => {
    const { call, on, user, started, service, revoke } = await signedIn();
    await revoke(started.accessToken);
    await on.app.logout({ userId: user.id, sessionId: started.sessionId });
    const other = await loggedIn(on);
    await on.app.logoutAll({ userId: user.id, sessionId: other.sessionId });
    const read = (query: string) =>
      call("GET", `/v1/revocations${query}`, { token: service });
    const first = await read("?limit=2");
    expect(first.status).toBe(200);
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(first.json.data).toMatchObject({
      revocations: [
        { kind: "blk", id: expect.stringMatching(/^[0-9a-f]{128}$/) },
        { kind: "sid", id: started.sessionId },
      ],
      hasMore: true,
    });
    const second = await read(`?after=${String(first.json.data["after"])}`);
    expect(second.json.data).toMatchObject({
      revocations: [{ kind: "sub", id: user.id, gen: 2 }],
      hasMore: false,
      at: expect.stringMatching(/Z$/),
    });
    const third = await read(`?after=${String(second.json.data["after"])}`);
    expect(third.json.data).toMatchObject({ revocations: [], hasMore: false });
  });

  test("401 and 403 for everybody else, 400 for what is no position or too large a part", async () => {
    const { call, started, service } = await signedIn();
    expect((await call("GET", "/v1/revocations")).status).toBe(401);
    const asUser = { token: started.accessToken };
    expect((await call("GET", "/v1/revocations", asUser)).status).toBe(403);
    for (const query of ["after=-1", "after=x", "limit=101", "limit=0"])
      expect(
        (await call("GET", `/v1/revocations?${query}`, { token: service }))
          .status,
      ).toBe(400);
  });
});
