import { describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { cookieOf, harness, type Harness } from "../harness.ts";
import { plain } from "../../domain/values.ts";

const bob = {
  email: "bob@example.test",
  username: "bobby",
  password: "quartz jigs vex nymphs",
  kind: "customer",
} as const;

async function signedIn(): Promise<
  Harness & { token: string; sessionId: string; userId: string }
> {
  const own = harness();
  const { id: userId } = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  return { ...own, token, sessionId, userId };
}

describe("GET /me", () => {
  test("200 shows user, session and token", async () => {
    const { call, token, sessionId, userId } = await signedIn();
    const answer = await call("GET", "/v1/me", { token });
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      user: {
        id: userId,
        email: ada.email,
        roles: ["user", "customer"],
        verified: true,
      },
      session: { id: sessionId, current: true, device: "Firefox on Linux" },
      token: { expiresAt: expect.any(String) },
    });
    expect(answer.json.data["token"]?.["checks"]).not.toBeEmpty();
    expect(
      (await call("GET", "/me", { token })).headers.get("api-version"),
    ).toBe("v1");
  });

  test("401 without a token, with a wrong one, and when the session has gone", async () => {
    const { call, on, keys, token, userId, sessionId } = await signedIn();
    expect((await call("GET", "/v1/me")).status).toBe(401);
    expect((await call("GET", "/v1/me", { token: "nonsense" })).status).toBe(
      401,
    );
    expect(
      (await call("GET", "/v1/me", { token: mintFor(keys) })).json.data,
    ).toMatchObject({ credentials: { code: "token-revoked" } });
    await on.app.logout({ userId, sessionId });
    expect((await call("GET", "/v1/me", { token })).status).toBe(401);
  });

  test("401 for a refresh token in the place of an access token (auth #34)", async () => {
    const { call, on } = await signedIn();
    const { refreshToken } = await loggedIn(on);
    expect((await call("GET", "/v1/me", { token: refreshToken })).status).toBe(
      401,
    );
  });
});

describe("POST /logout", () => {
  test("200 ends this session and makes the browser forget its cookie (auth #30, auth #32)", async () => {
    const { call, on, token, sessionId } = await signedIn();
    const answer = await call("POST", "/v1/logout", {
      token,
      headers: { cookie: "__Host-tixlys-refresh=abc" },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"status":"success","data":null}');
    expect(cookieOf(answer)).toMatchObject({ value: "" });
    expect(on.store.revocations).toMatchObject([
      { kind: "session", id: sessionId },
    ]);
    expect((await call("POST", "/v1/logout", { token })).status).toBe(200);
  });

  test("401 without a token", async () => {
    expect((await harness().call("POST", "/v1/logout")).status).toBe(401);
  });
});

describe("POST /logout-all", () => {
  test("200 ends every session (auth #30)", async () => {
    const { call, on, token, userId } = await signedIn();
    await loggedIn(on);
    expect((await call("POST", "/v1/logout-all", { token })).status).toBe(200);
    expect(on.store.revocations).toMatchObject([
      { kind: "user", id: userId, gen: 2 },
    ]);
    const { accessToken } = await loggedIn(on);
    expect(
      (await call("GET", "/v1/sessions", { token: accessToken })).json.data[
        "sessions"
      ],
    ).toHaveLength(1);
  });

  test("503 with Retry-After when others were faster each time; nothing has ended", async () => {
    const { call, on, token } = await signedIn();
    on.store.contended = true;
    const answer = await call("POST", "/v1/logout-all", { token });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([
      503,
      "1",
    ]);
    expect(on.store.revocations).toEqual([]);
    expect((await call("GET", "/v1/me", { token })).status).toBe(200);
  });

  test("401 without a token", async () => {
    expect((await harness().call("POST", "/v1/logout-all")).status).toBe(401);
  });
});

describe("GET /sessions", () => {
  test("200 lists one's own, the newest first, and says where the next part is (auth #31)", async () => {
    const { call, on, token, sessionId } = await signedIn();
    on.advance(1);
    const other = await loggedIn(on);
    const all = await call("GET", "/v1/sessions", { token });
    expect(all.json.data["sessions"]).toMatchObject([
      { id: other.sessionId, current: false },
      { id: sessionId, current: true },
    ]);
    expect(all.json.data["page"]).toEqual({ nextCursor: null, hasMore: false });
    expect(all.headers.get("link")).toBeNull();
    const first = await call("GET", "/v1/sessions?limit=1", { token });
    expect(first.json.data["page"]).toMatchObject({ hasMore: true });
    const cursor = String(first.json.data["page"]?.["nextCursor"]);
    expect(cursor).not.toContain(other.sessionId);
    expect(first.headers.get("link")).toBe(
      `<?limit=1&cursor=${cursor}>; rel="next"`,
    );
    const rest = await call("GET", `/v1/sessions?limit=1&cursor=${cursor}`, {
      token,
    });
    expect(rest.json.data["sessions"]).toMatchObject([{ id: sessionId }]);
  });

  test("400 for a cursor of somebody else, a limit that is none, a parameter that does not exist", async () => {
    const { call, on, token } = await signedIn();
    await verifiedAccount(on, bob);
    await loggedIn(on, bob);
    const { accessToken } = await loggedIn(on, bob);
    const theirs = await call("GET", "/v1/sessions?limit=1", {
      token: accessToken,
    });
    for (const query of [
      `cursor=${String(theirs.json.data["page"]?.["nextCursor"])}`,
      "cursor=nonsense",
      "limit=0",
      "limit=101",
      "offset=1",
    ])
      expect(
        (await call("GET", `/v1/sessions?${query}`, { token })).status,
      ).toBe(400);
    expect(
      (await call("GET", "/v1/sessions?cursor=nonsense", { token })).json.data,
    ).toMatchObject({ cursor: { code: "invalid-cursor" } });
  });

  test("401 without a token", async () => {
    expect((await harness().call("GET", "/v1/sessions")).status).toBe(401);
  });
});

describe("DELETE /sessions/{id}", () => {
  test("200 ends one's own (auth #31)", async () => {
    const { call, on, token } = await signedIn();
    const other = await loggedIn(on);
    expect(
      (await call("DELETE", `/v1/sessions/${other.sessionId}`, { token }))
        .status,
    ).toBe(200);
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "SessionRevoked",
      reason: "revoked-by-owner",
    });
  });

  test("404 is the same for somebody else's, one that never was, and what is no id (auth #31)", async () => {
    const { call, on, token } = await signedIn();
    await verifiedAccount(on, bob);
    const theirs = await loggedIn(on, bob);
    const answers = await Promise.all(
      [theirs.sessionId, on.ports.ids(), "nonsense"].map((id) =>
        call("DELETE", `/v1/sessions/${id}`, { token }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(
      (await call("GET", "/v1/me", { token: theirs.accessToken })).status,
    ).toBe(200);
  });

  test("401 without a token", async () => {
    expect(
      (
        await harness().call(
          "DELETE",
          "/v1/sessions/0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
        )
      ).status,
    ).toBe(401);
  });
});

describe("a token whose session has ended, while the feed of revocations is away", () => {
  test("auth #30: shows and changes nothing of the account any more", async () => {
    const { call, on, token, userId, sessionId } = await signedIn();
    const other = await loggedIn(on);
    await on.app.logout({ userId, sessionId });
    const told = on.store.revocations.length;
    for (const [method, path] of [
      ["GET", "/v1/me"],
      ["GET", "/v1/sessions"],
      ["DELETE", `/v1/sessions/${other.sessionId}`],
      ["POST", "/v1/logout-all"],
    ] as const) {
      const answer = await call(method, path, { token });
      expect(answer.status).toBe(401);
      expect(answer.json.data).toMatchObject({
        credentials: { code: "token-revoked" },
      });
    }
    expect(on.store.revocations).toHaveLength(told);
    expect(
      (await call("GET", "/v1/me", { token: other.accessToken })).status,
    ).toBe(200);
  });
});

describe("GET /keys", () => {
  test("200 shows the public keys to anyone and may be cached", async () => {
    const { call, keys } = harness();
    const answer = await call("GET", "/v1/keys");
    expect(answer.status).toBe(200);
    const [kid, publicKey] = keys.publicKeys.split(":");
    expect(plain(answer.json.data["keys"])).toEqual([
      {
        keyId: Number(kid),
        algorithm: "Ed25519",
        publicKey,
        notBefore: null,
        notAfter: null,
      },
    ]);
    expect(answer.headers.get("cache-control")).toContain("max-age=60");
    expect(answer.text).not.toContain(
      keys.privateKey.split(":")[1] ?? "no key",
    );
  });
});
