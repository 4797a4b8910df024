import { describe, expect, test } from "bun:test";
import { attenuate, verify } from "@tixlys/biscuit";
import { mintFor, mintForService, testKeys } from "@tixlys/testkit";
import { loggedIn, verifiedAccount } from "../../application/memory/ports.ts";
import { harness, usersSecret } from "../harness.ts";

/** A service in process with one account that is signed in; `ask` is the service `users`. */
async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const started = await loggedIn(own.on);
  const caller = mintForService(own.keys, "users");
  const ask = async (token: string) =>
    own.call("POST", "/v1/introspect", { token: caller, body: { token } });
  const active = async (token: string): Promise<unknown> =>
    (await ask(token)).json.data["active"];
  return { ...own, user, started, ask, active };
}

const inactive = '{"status":"success","data":{"active":false}}';

describe("POST /v1/introspect (RFC 7662, auth #41)", () => {
  test("tells whom an active token speaks for", async () => {
    const { ask, started, user } = await signedIn();
    const answer = await ask(started.accessToken);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({
      active: true,
      token_type: "Bearer",
      sub: user.id,
      username: "lovelace",
      client_id: "api",
      sid: started.sessionId,
      aud: ["auth", "users"],
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("answers services only (auth #41)", async () => {
    const { call, started } = await signedIn();
    const body = { token: started.accessToken };
    expect((await call("POST", "/v1/introspect", { body })).status).toBe(401);
    const asUser = await call("POST", "/v1/introspect", {
      body,
      token: started.accessToken,
    });
    expect(asUser.status).toBe(403);
  });

  test("of a token that is not active it tells nothing but that, whatever the cause", async () => {
    const { ask, keys, user, started } = await signedIn();
    const mine = { userId: user.id, sessionId: started.sessionId };
    const past = {
      issuedAt: new Date(Date.now() - 600_000),
      expiresAt: new Date(Date.now() - 1),
    };
    const bad = {
      nonsense: "nonsense",
      stranger: mintFor(testKeys(), mine),
      expired: mintFor(keys, { ...mine, ...past }),
      "another session": mintFor(keys, { userId: user.id }),
      "another user": mintFor(keys, { sessionId: started.sessionId }),
      "an older generation": mintFor(keys, { ...mine, gen: 0 }),
      long: "A".repeat(8000),
      // Narrowed to an end that has passed.
      narrowed: attenuate(started.accessToken, { expiresAt: new Date(1000) }),
    };
    for (const [name, token] of Object.entries(bad)) {
      const answer = await ask(token);
      expect([name, answer.status, answer.text]).toEqual([name, 200, inactive]);
    }
  });

  test("a logout makes it inactive at once, without any feed; a narrowed token dies with its session (auth #30, auth #42)", async () => {
    const { active, call, started } = await signedIn();
    const token = started.accessToken;
    const narrowed = attenuate(token, { operations: ["users:*"] });
    expect([await active(token), await active(narrowed)]).toEqual([true, true]);
    expect((await call("POST", "/v1/logout", { token })).status).toBe(200);
    expect([await active(token), await active(narrowed)]).toEqual([
      false,
      false,
    ]);
  });

  test("knows service tokens too", async () => {
    const { ask, keys } = await signedIn();
    const answer = await ask(mintForService(keys, "notifications"));
    expect(answer.json.data).toMatchObject({
      active: true,
      sub: "notifications",
    });
  });
});

describe("POST /v1/service-tokens (decision 29)", () => {
  test("gives a service a sealed token of ten minutes for its secret, which introspection takes", async () => {
    const { call, keys, started } = await signedIn();
    const body = { service: "users", secret: usersSecret };
    const answer = await call("POST", "/v1/service-tokens", { body });
    expect(answer.status).toBe(201);
    const token = String(answer.json.data["token"]);
    const found = verify(token, { keys: keys.keySet });
    expect(found).toMatchObject({
      genuine: true,
      identity: { principal: { kind: "service", service: "users" } },
    });
    const lifeMs =
      Date.parse(String(answer.json.data["expiresAt"])) - Date.now();
    expect(lifeMs).toBeLessThanOrEqual(600_000);
    const asked = await call("POST", "/v1/introspect", {
      token,
      body: { token: started.accessToken },
    });
    expect(asked.json.data).toMatchObject({ active: true });
  });

  test("an unknown service and a wrong secret get the same answer", async () => {
    const { call } = await signedIn();
    const answers = await Promise.all(
      [
        { service: "users", secret: `${usersSecret}x` },
        { service: "nobody", secret: usersSecret },
        { service: "auth", secret: usersSecret },
      ].map((body) => call("POST", "/v1/service-tokens", { body })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  test("auth #44: the secret and the token are in no log line", async () => {
    const { call, log } = await signedIn();
    const body = { service: "users", secret: usersSecret };
    const answer = await call("POST", "/v1/service-tokens", { body });
    const written = JSON.stringify(log.lines());
    expect(written).not.toContain(usersSecret);
    expect(written).not.toContain(String(answer.json.data["token"]));
  });
});

describe("GET /.well-known/biscuit-web-keys", () => {
  test("shows the keys of /v1/keys as the specification's array, for any origin", async () => {
    const { call, keys } = await signedIn();
    const answer = await call("GET", "/.well-known/biscuit-web-keys");
    const [{ kid, publicKey } = { kid: 0, publicKey: "" }] = keys.keySet.list();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    const shown: unknown = answer.json;
    expect(shown).toEqual([
      {
        algorithm: "ed25519",
        key_bytes: publicKey,
        key_id: kid,
        issuer: "https://suite.example.test",
      },
    ]);
  });
});
