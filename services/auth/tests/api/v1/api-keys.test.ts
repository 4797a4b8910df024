import { describe, expect, test } from "bun:test";
import { decideIn, ok } from "@tixlys/nexus";
import type { DecideInput } from "@tixlys/biscuit";
import { mintFor, mintForService } from "@tixlys/testkit";
import { accountAggregate } from "../../../src/domain/account/aggregate.ts";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { present } from "../../domain/values.ts";
import { harness, type Answer, type Harness } from "../harness.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const after = (ms: number): string => new Date(Date.now() + ms).toISOString();

const draft = () => ({
  name: "deploy from CI",
  operations: ["users:profile:read", "auth:account:*"],
  expiresAt: after(30 * day),
});

/** A service in process with Ada signed in to it. */
async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const { accessToken: token, sessionId } = await loggedIn(own.on);
  return { ...own, user, token, sessionId };
}

async function makeKey(
  own: Harness & { token: string },
  body: Record<string, unknown> = draft(),
) {
  const made = await own.call("POST", "/v1/api-keys", {
    token: own.token,
    body,
  });
  expect([made.status, made.text]).toEqual([201, made.text]);
  const { apiKey, key } = made.json.data;
  return { id: String(apiKey?.["id"]), key: String(key), made };
}

/** The ids in an answer to the list of keys. */
const idsIn = ({ json }: Answer): string[] => {
  // cast: a list of keys.
  const keys = json.data["apiKeys"] as unknown as readonly { id: string }[];
  return keys.map(({ id }) => id);
};

const exchange = (own: Harness, apiKey: string) =>
  own.call("POST", "/v1/tokens/exchange", { body: { apiKey } });

async function tokenOf(own: Harness, apiKey: string): Promise<string> {
  const answer = await exchange(own, apiKey);
  expect(answer.status).toBe(200);
  return String(answer.json.data["accessToken"]);
}

/** What the service `users` says, offline. */
const atUsers = (
  own: Harness,
  token: string,
  asked: Partial<DecideInput> = {},
) => {
  const decision = own.keys.verifierFor("users").decide({
    token,
    guard: "general",
    operation: "users:profile:read",
    delegable: true,
    ...asked,
  });
  return decision.allowed ? "allowed" : decision.reason;
};

async function command(
  own: Harness,
  userId: string,
  type: "Disable" | "Enable",
) {
  const at = own.on.now();
  await own.on.store.run(async (tx) => {
    await decideIn(tx.events, accountAggregate, {
      id: present(parseUserId(userId)),
      command: { type, at },
      metadata: { correlationId: "test", time: at },
    });
    return ok(null);
  });
}

describe("an API key (auth #57)", () => {
  test("is shown once, begins so that scanners find it, and is kept as a hash alone", async () => {
    const own = await signedIn();
    const { id, key, made } = await makeKey(own);
    expect(key).toMatch(/^tixlys_test_[0-9A-Za-z]{49}$/);
    expect(made.headers.get("location")).toBe(`/auth/v1/api-keys/${id}`);
    const { token } = own;
    const list = await own.call("GET", "/v1/api-keys", { token });
    const one = await own.call("GET", `/v1/api-keys/${id}`, { token });
    expect(list.json.data["apiKeys"]).toMatchObject([
      { id, name: "deploy from CI", lastUsedAt: null, resources: null },
    ]);
    expect(one.json.data["apiKey"]).toMatchObject({ id });
    await exchange(own, key);
    const secret = key.slice("tixlys_test_".length, -4);
    const kept = await own.on.store.apiKeys.pageOf(
      present(parseUserId(own.user.id)),
      own.on.now(),
      { after: undefined, limit: 10 },
    );
    for (const shown of [
      list.text,
      one.text,
      own.log.text(),
      JSON.stringify(kept),
    ])
      expect(shown).not.toContain(secret);
  });

  test.each([
    ["no end", { expiresAt: undefined }, "expiresAt"],
    ["an end that is past", { expiresAt: after(-minute) }, "expiresAt"],
    [
      "an end in more than a year",
      { expiresAt: after(366 * day) },
      "expiresAt",
    ],
    ["no operations", { operations: [] }, "operations"],
    [
      "Datalog in an operation",
      { operations: ['a") or true; //'] },
      "operations.0",
    ],
    [
      "a star inside an operation",
      { operations: ["users:*:read"] },
      "operations.0",
    ],
    [
      "too many prefixes",
      { operations: [..."abcdefg"].map((s) => `${s}:*`) },
      "operations",
    ],
    ["a resource that is none", { resources: ["a b"] }, "resources.0"],
    ["a name of control characters", { name: "a\u0007b" }, "name"],
  ])("with %s is refused", async (_, over, field) => {
    const own = await signedIn();
    const answer = await own.call("POST", "/v1/api-keys", {
      token: own.token,
      body: { ...draft(), ...over },
    });
    expect([answer.status, Object.keys(answer.json.data)]).toEqual([
      422,
      [field],
    ]);
  });

  test("opens what its scope names and its owner may do, at every service, without a call to this one", async () => {
    const own = await signedIn();
    const { key } = await makeKey(own);
    const token = await tokenOf(own, key);
    expect(atUsers(own, token)).toBe("allowed");
    expect(atUsers(own, token, { operation: "users:profile:update" })).toBe(
      "insufficient",
    );
    expect(atUsers(own, token, { delegable: false })).toBe("insufficient");
    const all = await makeKey(own, { ...draft(), operations: ["*"] });
    const wide = await tokenOf(own, all.key);
    expect(atUsers(own, wide, { operation: "users:profile:update" })).toBe(
      "allowed",
    );
    for (const guard of [
      "management",
      "root",
      "moderator",
      "provider",
    ] as const)
      expect(atUsers(own, wide, { guard })).not.toBe("allowed");
  });

  test("is for its resources only, where it names some", async () => {
    const own = await signedIn();
    const { key } = await makeKey(own, {
      ...draft(),
      resources: ["users/profiles/1"],
    });
    const token = await tokenOf(own, key);
    expect(atUsers(own, token, { resource: "users/profiles/1" })).toBe(
      "allowed",
    );
    expect(atUsers(own, token, { resource: "users/profiles/2" })).toBe(
      "insufficient",
    );
    expect(atUsers(own, token)).toBe("insufficient");
  });

  test("tells its program who it is", async () => {
    const own = await signedIn();
    const { id, key } = await makeKey(own);
    const token = await tokenOf(own, key);
    const me = await own.call("GET", "/v1/me", { token });
    expect(me.status).toBe(200);
    expect(me.json.data["session"]).toMatchObject({
      id,
      device: "API key: deploy from CI",
    });
  });

  test("revoked, is refused at once, and its tokens die by the feed and by introspection", async () => {
    const own = await signedIn();
    const { id, key } = await makeKey(own);
    const token = await tokenOf(own, key);
    const revoked = await own.call("DELETE", `/v1/api-keys/${id}`, {
      token: own.token,
    });
    expect(revoked.status).toBe(200);
    expect((await exchange(own, key)).status).toBe(401);
    expect(await own.on.app.introspect(token)).toEqual({ active: false });
    expect((await own.call("GET", "/v1/me", { token })).status).toBe(401);
    expect(atUsers(own, token)).toBe("allowed");
    const record = own.on.store.revocations.at(-1);
    expect(record).toMatchObject({ kind: "api-key", id });
    own.keys.revocations.apply({
      kind: "sid",
      id,
      exp: Date.now() / 1000 + 360,
    });
    expect(atUsers(own, token)).toBe("token-revoked");
    expect(own.on.store.facts.slice(-2).map(({ type }) => type)).toEqual([
      "ApiKeyCreated",
      "ApiKeyRevoked",
    ]);
  });

  test("is worth nothing while its owner is disabled, and its older tokens stay dead afterwards", async () => {
    const own = await signedIn();
    const { key } = await makeKey(own);
    const token = await tokenOf(own, key);
    await command(own, own.user.id, "Disable");
    expect((await exchange(own, key)).status).toBe(401);
    expect(await own.on.app.introspect(token)).toEqual({ active: false });
    await command(own, own.user.id, "Enable");
    expect(await own.on.app.introspect(token)).toEqual({ active: false });
    expect(await own.on.app.introspect(await tokenOf(own, key))).toMatchObject({
      active: true,
    });
  });

  test("outlives a logout everywhere, the tokens it was traded for do not", async () => {
    const own = await signedIn();
    const { key } = await makeKey(own);
    const token = await tokenOf(own, key);
    await own.call("POST", "/v1/logout-all", { token: own.token });
    expect(await own.on.app.introspect(token)).toEqual({ active: false });
    expect(await own.on.app.introspect(await tokenOf(own, key))).toMatchObject({
      active: true,
    });
  });

  test("runs out by itself, and so do its tokens, never later than it", async () => {
    const own = await signedIn();
    const expiresAt = after(2 * minute);
    const { key } = await makeKey(own, { ...draft(), expiresAt });
    const answer = await exchange(own, key);
    expect(String(answer.json.data["accessTokenExpiresAt"])).toBe(expiresAt);
    own.on.advance(3 * minute);
    expect((await exchange(own, key)).status).toBe(401);
    const list = await own.call("GET", "/v1/api-keys", { token: own.token });
    expect(idsIn(list)).toEqual([]);
    expect(await own.on.app.forgetApiKeys()).toBe(1);
  });

  test("says when it was last used, and a use is not a write each time", async () => {
    const own = await signedIn();
    const { id, key } = await makeKey(own, {
      ...draft(),
      expiresAt: after(day),
    });
    const lastUsed = async (): Promise<unknown> =>
      (await own.call("GET", `/v1/api-keys/${id}`, { token: own.token })).json
        .data["apiKey"]?.["lastUsedAt"];
    await exchange(own, key);
    const first = await lastUsed();
    expect(first).toBe(own.on.now().toISOString());
    own.on.advance(9 * minute);
    await exchange(own, key);
    expect(await lastUsed()).toBe(first);
    own.on.advance(2 * minute);
    await exchange(own, key);
    expect(await lastUsed()).toBe(own.on.now().toISOString());
  });

  test("is one of twenty at most", async () => {
    const own = await signedIn();
    for (let n = 0; n < 20; n += 1) await makeKey(own);
    const more = await own.call("POST", "/v1/api-keys", {
      token: own.token,
      body: draft(),
    });
    expect([more.status, more.json.data["conflict"]?.["code"]]).toEqual([
      409,
      "limit-reached",
    ]);
    const page = await own.call("GET", "/v1/api-keys?limit=15", {
      token: own.token,
    });
    const cursor = String(page.json.data["page"]?.["nextCursor"]);
    const rest = await own.call(
      "GET",
      `/v1/api-keys?limit=15&cursor=${cursor}`,
      { token: own.token },
    );
    const ids = [page, rest].flatMap(idsIn);
    expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
  });

  test("that is unknown, mistyped or of another environment is refused alike", async () => {
    const own = await signedIn();
    const { key } = await makeKey(own);
    const other = key.endsWith("A") ? "B" : "A";
    const answers = await Promise.all(
      [
        "x",
        `${key.slice(0, -1)}${other}`,
        key.replace("_test_", "_live_"),
        `${key}0`,
      ].map((text) => exchange(own, text)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe("making an API key (auth #58)", () => {
  const make = (own: Harness, token?: string, over: object = {}) =>
    own.call("POST", "/v1/api-keys", {
      body: { ...draft(), ...over },
      ...(token === undefined ? {} : { token }),
    });

  test("needs a session: nobody, a key's token, a narrowed token and a service are refused", async () => {
    const own = await signedIn();
    expect((await make(own)).status).toBe(401);
    const aService = mintForService(own.keys, "users");
    expect((await make(own, aService)).status).toBe(403);
    const { key } = await makeKey(own, { ...draft(), operations: ["*"] });
    expect((await make(own, await tokenOf(own, key))).status).toBe(403);
    const narrowed = await own.call("POST", "/v1/tokens/attenuate", {
      token: own.token,
      body: { operations: ["*"] },
    });
    expect((await make(own, String(narrowed.json.data["token"]))).status).toBe(
      403,
    );
    await own.call("POST", "/v1/logout", { token: own.token });
    expect((await make(own, own.token)).status).toBe(401);
  });

  test("takes nobody's word for whose it is", async () => {
    const own = await signedIn();
    const other = Bun.randomUUIDv7();
    for (const field of [
      "userId",
      "ownerId",
      "user",
      "subject",
      "referenceId",
    ]) {
      const answer = await make(own, own.token, { [field]: other });
      expect([field, answer.status]).toEqual([field, 422]);
    }
    expect(
      own.on.store.facts.some(({ type }) => type === "ApiKeyCreated"),
    ).toBe(false);
  });

  test("auth #49: needs a proof of identity from the last ten minutes", async () => {
    const own = await signedIn();
    const stale = mintFor(own.keys, {
      userId: own.user.id,
      sessionId: own.sessionId,
      authTime: new Date(Date.now() - 11 * minute),
    });
    const answer = await make(own, stale);
    expect([answer.status, answer.json.data["permission"]?.["code"]]).toEqual([
      403,
      "step-up-required",
    ]);
  });

  test("for a session of somebody else's makes nothing", async () => {
    const own = await signedIn();
    const bob = await verifiedAccount(own.on, {
      ...ada,
      email: "bob@example.test",
      username: "bob-b",
    });
    const mixed = mintFor(own.keys, {
      userId: bob.id,
      sessionId: own.sessionId,
    });
    expect((await make(own, mixed)).status).toBe(401);
  });
});
