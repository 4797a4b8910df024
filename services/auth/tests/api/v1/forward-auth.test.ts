import { describe, expect, test } from "bun:test";
import { attenuate } from "@tixlys/biscuit";
import { ok, decideIn } from "@tixlys/nexus";
import { mintForService } from "@tixlys/testkit";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { enrolled } from "../../application/memory/enrolled.ts";
import {
  ada,
  device,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { good, present } from "../../domain/values.ts";
import {
  appOrigin,
  cookieOf,
  harness,
  publicUrl,
  type Answer,
} from "../harness.ts";

const path = "/v1/forward-auth";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0";

/** What a proxy says of a request for a page of the application. */
const asked = {
  "x-forwarded-method": "GET",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "reports.example.test",
  "x-forwarded-uri": "/q?year=2026&of=a b".replace(" ", "%20"),
  "user-agent": firefox,
};
const navigating = {
  ...asked,
  accept: "text/html,application/xhtml+xml,*/*;q=0.8",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "none",
};
const signInPage = `${appOrigin}/auth/ui/sign-in?return_to=https%3A%2F%2Freports.example.test%2Fq%3Fyear%3D2026%26of%3Da%2520b`;

/** A service in process, Ada being signed in with a browser; `ask` is the proxy. */
async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const answer = await own.call("POST", "/v1/login", {
    body: { identifier: ada.username, password: ada.password, client: "web" },
    headers: { "user-agent": firefox },
  });
  const secret = cookieOf(answer)?.value ?? "";
  const token = String(answer.json.data["accessToken"]);
  const sessionId = String(answer.json.data["sessionId"]);
  const ask = (
    headers: Record<string, string> = {},
    query = "",
  ): Promise<Answer> =>
    own.call("GET", `${path}${query}`, { headers: { ...asked, ...headers } });
  const refresh = async (): Promise<string> => {
    const traded = await own.call("POST", "/v1/refresh", {
      headers: { ...cookie(secret), "user-agent": firefox },
    });
    return cookieOf(traded)?.value ?? "";
  };
  return { ...own, user, secret, token, sessionId, ask, refresh };
}

const cookie = (secret: string) => ({
  cookie: `app=1; __Host-tixlys-refresh=${secret}`,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("GET /forward-auth", () => {
  test("200 says who it is, by access token or by a browser's cookie", async () => {
    const { ask, secret, token, user, sessionId } = await signedIn();
    for (const shown of [bearer(token), cookie(secret)]) {
      const answer = await ask(shown);
      expect([answer.status, answer.text]).toEqual([
        200,
        '{"status":"success","data":null}',
      ]);
      expect(answer.headers.get("x-user-id")).toBe(user.id);
      expect(answer.headers.get("x-user-roles")).toBe("user,customer");
      expect(answer.headers.get("x-session-id")).toBe(sessionId);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test("401 for programs, whatever they accept; 302 to the sign-in page for browsers, with the way back", async () => {
    const { ask } = await signedIn();
    for (const accept of ["*/*", "application/json", "text/event-stream"]) {
      const answer = await ask({ accept });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("location")).toBeNull();
      expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
      expect(answer.json.data).toMatchObject({
        credentials: { code: "token-missing" },
      });
    }
    const modern = await ask(navigating);
    expect([modern.status, modern.headers.get("location")]).toEqual([
      302,
      signInPage,
    ]);
    const old = await ask({ accept: "text/html" });
    expect([old.status, old.headers.get("location")]).toEqual([
      302,
      signInPage,
    ]);
    // A script of a page asks with the page's Accept, and a form cannot be sent again.
    for (const also of [
      { ...navigating, "sec-fetch-mode": "cors" },
      { ...navigating, "x-forwarded-method": "POST" },
    ])
      expect((await ask(also)).status).toBe(401);
  });

  test("401 with the sign-in page as its Location for browsers behind a proxy that takes no 302", async () => {
    const { ask } = await signedIn();
    const answer = await ask(navigating, "?redirect=false");
    expect([answer.status, answer.headers.get("location")]).toEqual([
      401,
      signInPage,
    ]);
    const program = await ask({}, "?redirect=false");
    expect([program.status, program.headers.get("location")]).toEqual([
      401,
      null,
    ]);
  });

  const elsewhere: readonly (readonly [string, string])[] = [
    ["x-forwarded-host", "evil.test"],
    ["x-forwarded-host", "reports.example.test@evil.test"],
    ["x-forwarded-host", "reports.example.test:8443"],
    ["x-forwarded-host", ""],
    ["x-forwarded-proto", "http"],
    ["x-forwarded-proto", "javascript"],
  ];
  const nowhere: readonly (readonly [string, string])[] = [
    "//evil.test/",
    "/\\evil.test",
    "https://evil.test/",
    "@evil.test",
    ".evil.test",
    "/a\tb",
    "",
    `/${"a".repeat(4000)}`,
  ].map((uri) => ["x-forwarded-uri", uri] as const);
  const home = `${appOrigin}/auth/ui/sign-in?return_to=${encodeURIComponent(`${appOrigin}/`)}`;

  test.each(
    [
      ...elsewhere.map((lie) => [lie, `${publicUrl}/auth/ui/sign-in`] as const),
      ...nowhere.map((lie) => [lie, home] as const),
    ].map(
      ([[name, value], location], n) => [n, name, value, location] as const,
    ),
  )(
    "leads nobody to an origin that was not configured: lie %i, in %s",
    async (_n, name, value, location) => {
      const { ask } = await signedIn();
      const answer = await ask({ ...navigating, [name]: value });
      expect([answer.status, answer.headers.get("location")]).toEqual([
        302,
        location,
      ]);
    },
  );

  test("403 when a page of another site makes the browser send the cookie with a change or a socket (auth #33)", async () => {
    const { ask, secret, token } = await signedIn();
    const post = { "x-forwarded-method": "POST" };
    const foreign = {
      "sec-fetch-site": "cross-site",
      origin: "https://evil.test",
    };
    for (const change of [
      { ...post, ...foreign },
      { ...post, origin: "null" },
      { ...post, "sec-fetch-site": "same-site" },
      { "sec-fetch-mode": "websocket", ...foreign },
    ]) {
      const answer = await ask({ ...cookie(secret), ...change });
      expect([answer.status, answer.text]).toEqual([
        403,
        expect.stringContaining("origin-not-allowed"),
      ]);
      expect(answer.headers.get("x-user-id")).toBeNull();
    }
    for (const harmless of [
      { ...post, "sec-fetch-site": "same-origin" },
      { ...post, origin: appOrigin },
      post,
      foreign,
    ])
      expect((await ask({ ...cookie(secret), ...harmless })).status).toBe(200);
    const answer = await ask({ ...bearer(token), ...post, ...foreign });
    expect(answer.status).toBe(200);
  });

  test("200 for an API key whose scope opens it, with its owner's roles; 401 for a narrower one and once it is revoked (auth #57)", async () => {
    const { ask, on, user, sessionId } = await signedIn();
    const holder = { userId: user.id, sessionId };
    const made = async (operations: string[], resources?: string[]) => {
      const expiresAt = new Date(Date.now() + 3_600_000);
      const draft = { name: "deploy", operations, resources, expiresAt };
      const created = await on.app.createApiKey(holder, draft);
      if (!created.ok) throw new Error(created.error.type);
      return created.value;
    };
    const { key, text } = await made(["auth:forward-auth:*"]);
    const answer = await ask(bearer(text));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-user-id")).toBe(user.id);
    expect(answer.headers.get("x-user-roles")).toBe("user,customer");
    expect(answer.headers.get("x-session-id")).toBe(key.id);
    // The gateway has traded it already.
    const traded = await on.app.exchangeApiKey(text);
    const { accessToken } = traded.ok ? traded.value : { accessToken: "" };
    const behind = await ask(bearer(accessToken));
    expect([behind.status, behind.headers.get("x-session-id")]).toEqual([
      200,
      key.id,
    ]);
    // Nobody is there who could have proven a second factor, or have the rank.
    expect((await ask(bearer(text), "?require=management")).status).toBe(403);
    for (const narrow of [
      await made(["users:*"]),
      await made(["auth:forward-auth"]),
      await made(["*"], ["users/profiles/*"]),
    ])
      expect((await ask(bearer(narrow.text))).status).toBe(401);
    expect((await ask(bearer(`${text.slice(0, -1)}_`))).status).toBe(401);
    expect(await on.app.revokeApiKey(holder, key.id)).toBe(true);
    for (const gone of [text, accessToken])
      expect((await ask(bearer(gone))).status).toBe(401);
  });

  test("401 for a token that is no good, though a good cookie came along", async () => {
    const { ask, secret, keys, token } = await signedIn();
    for (const bad of [
      "nonsense",
      secret,
      attenuate(token, { operations: ["users:*"] }),
    ]) {
      const answer = await ask({ ...cookie(secret), ...bearer(bad) });
      expect([answer.status, answer.json.data]).toMatchObject([
        401,
        { credentials: { code: "token-invalid" } },
      ]);
    }
    const service = await ask(bearer(mintForService(keys, "users")));
    expect(service.status).toBe(403);
    const forThis = attenuate(token, {
      operations: ["auth:forward-auth:check"],
    });
    expect((await ask(bearer(forThis))).status).toBe(200);
    const basic = { authorization: "Basic YXBwOmFwcA==" };
    expect((await ask({ ...cookie(secret), ...basic })).status).toBe(200);
  });

  test("knows the cookie before the newest for thirty seconds from the same browser; a spent one ends nothing (auth #38, auth #39)", async () => {
    const { ask, on, call, secret, refresh } = await signedIn();
    const next = await refresh();
    expect((await ask(cookie(secret))).status).toBe(200);
    expect((await ask(cookie(next))).status).toBe(200);
    expect(
      (await ask({ ...cookie(secret), "user-agent": "curl/8" })).status,
    ).toBe(401);
    on.advance(30_001);
    const spent = await ask(cookie(secret));
    expect(spent.json.data).toMatchObject({
      credentials: { code: "token-invalid" },
    });
    expect((await ask({ ...navigating, ...cookie(secret) })).status).toBe(302);
    expect((await ask(cookie(next))).status).toBe(200);
    expect(on.store.revocations).toEqual([]);
    const traded = await call("POST", "/v1/refresh", {
      headers: { ...cookie(next), "user-agent": firefox },
    });
    expect(traded.status).toBe(200);
  });

  test("looks at the session and the account as they are now: logout, disabling, idle time (auth #29, auth #30, auth #37)", async () => {
    const first = await signedIn();
    const holder = { userId: first.user.id, sessionId: first.sessionId };
    await first.on.app.logout(holder);
    for (const shown of [bearer(first.token), cookie(first.secret)])
      expect((await first.ask(shown)).status).toBe(401);
    const second = await signedIn();
    await second.on.store.run(async (tx) => {
      await decideIn(tx.events, accountAggregate, {
        id: second.user.id,
        command: { type: "Disable", at: second.on.now() },
        metadata: { correlationId: "r", time: second.on.now() },
      });
      return ok(null);
    });
    for (const shown of [bearer(second.token), cookie(second.secret)])
      expect((await second.ask(shown)).status).toBe(401);
    const third = await signedIn();
    third.on.advance(13 * 24 * 3_600_000);
    expect((await third.ask(cookie(third.secret))).status).toBe(200);
    // A visit is no use: two days later the session has idled for fourteen.
    third.on.advance(2 * 24 * 3_600_000);
    expect((await third.ask(cookie(third.secret))).status).toBe(401);
  });

  test("403 for those who are not asked for", async () => {
    const { ask, on, secret } = await signedIn();
    const shown = cookie(secret);
    const codeFor = async (group: string, who = shown) => {
      const answer = await ask(who, `?require=${group}`);
      const [reason] = Object.values(answer.json.data ?? {});
      return [answer.status, reason?.["code"]];
    };
    expect(await codeFor("general")).toEqual([200, undefined]);
    expect(await codeFor("verified")).toEqual([200, undefined]);
    expect(await codeFor("provider")).toEqual([403, "provider-required"]);
    for (const group of ["moderator", "management"])
      expect(await codeFor(group)).toEqual([403, "insufficient-permission"]);
    expect((await ask(shown, "?require=everybody")).status).toBe(400);
    const root = { username: "root", password: "Zp4-generated-kXv-secret" };
    await on.app.ensureRoot({ email: "root@example.test", ...root });
    const { refreshToken } = await loggedIn(on, root, "web");
    expect(await codeFor("management", cookie(refreshToken))).toEqual([
      403,
      "step-up-required",
    ]);
    const found = present(await on.store.credentialsOf(root.username));
    const userId = found.account.id;
    const session = await loggedIn(on, root, "web");
    const { app } = await enrolled(on, { userId, ...session });
    // The same cookie, since its session has shown the factor; and one that began with it (auth #26).
    expect(await codeFor("management", cookie(session.refreshToken))).toEqual([
      200,
      undefined,
    ]);
    const again = await on.app.login({
      identifier: root.username,
      password: root.password,
      shown: { kind: "totp", code: app.nextCode() },
      client: "web",
      device,
    });
    const { refreshToken: sure } = good(again);
    expect((await codeFor("management", cookie(sure)))[0]).toBe(200);
  });

  test("auth #44: neither cookie, token nor the address behind the proxy is in a log line", async () => {
    const { ask, log, secret, token } = await signedIn();
    const canary = { "x-forwarded-uri": "/reset?token=canary-in-the-address" };
    await ask({ ...cookie(secret), ...canary });
    await ask({ ...bearer(token), ...canary });
    await ask({ ...navigating, ...canary });
    expect(log.text()).toContain(path);
    for (const hidden of [secret, token, "canary-in-the-address"])
      expect(log.text()).not.toContain(hidden);
  });
});
