import { describe, expect, test } from "bun:test";
import { mintFor, totpCode } from "@tixlys/testkit";
import { enrolled } from "../application/memory/enrolled.ts";
import { signedIn } from "../application/memory/people.ts";
import {
  ada,
  device,
  loggedIn,
  verifiedAccount,
} from "../application/memory/ports.ts";
import { good, present } from "../domain/values.ts";
import { harness, usersSecret, type Harness } from "./harness.ts";
import { operationsOf } from "./operations.ts";
import { browserOf } from "./ui/visitor.ts";

/** A request: what goes into its path, who asks, and its body. */
type Ask = {
  readonly ids?: readonly (string | number)[];
  readonly token?: string;
  readonly body?: object;
};

/** What it takes for an operation to succeed, and the entry that it must leave. */
type Walk = {
  readonly entry: string;
  readonly ask: (own: Harness) => Promise<Ask> | Ask;
};

const newPassword = "quartz jigs vex nymphs";
const wrong = "mistyped mistyped mistyped";

/** Ada with a session. */
async function atHome({ on }: Harness) {
  const { id: userId } = await verifiedAccount(on);
  const { sessionId, accessToken: token } = await loggedIn(on);
  return { userId, sessionId, token, authTime: on.now() };
}

/** The same with a second factor that her session has shown. */
async function withFactor(own: Harness) {
  return enrolled(own.on, await atHome(own));
}

async function apiKeyOf(own: Harness) {
  const home = await atHome(own);
  const { key, text } = good(
    await own.on.app.createApiKey(home, {
      name: "deploy",
      operations: ["*"],
      resources: undefined,
      expiresAt: new Date(Date.now() + 3_600_000),
    }),
  );
  return { ...home, id: key.id, text };
}

/** A link of Ada's mails: the newest, or the one before. */
const mailed = ({ on }: Harness, back = 1): string => on.mailed.at(-back) ?? "";

/** A manager and somebody below, with a session. */
async function managed({ on }: Harness) {
  const { token } = await signedIn(on, "admin");
  const user = await signedIn(on, "user");
  return { token, user };
}

async function root(own: Harness) {
  await own.on.app.openKeys();
  return mintFor(own.keys, { roles: ["root"] });
}

const walks: Readonly<Record<string, Walk>> = {
  "auth:registration:create": {
    entry: "user_registration_requested",
    ask: () => {
      const { email, username, password } = ada;
      return { body: { email, username, password } };
    },
  },
  "auth:registration:verify": {
    entry: "user_created",
    ask: async (own) => {
      good(await own.on.app.register(ada));
      return { body: { token: mailed(own) } };
    },
  },
  "auth:registration:resend": {
    entry: "user_verification_requested",
    ask: async (own) => {
      good(await own.on.app.register(ada));
      return { body: { email: ada.email } };
    },
  },
  "auth:session:create": {
    entry: "authn_login_success",
    ask: async (own) => {
      await verifiedAccount(own.on);
      const { username: identifier, password } = ada;
      return { body: { identifier, password } };
    },
  },
  "auth:root:bootstrap": {
    entry: "user_created",
    ask: async (own) => {
      const { token } = good(await own.on.app.inviteRoot());
      const { email, username, password } = ada;
      return { body: { token, email, username, password } };
    },
  },
  "auth:session:step-up": {
    entry: "authn_step_up_success",
    ask: async (own) => {
      const { token } = await atHome(own);
      return { token, body: { password: ada.password } };
    },
  },
  "auth:session:complete": {
    entry: "authn_login_success",
    ask: async (own) => {
      const { app } = await withFactor(own);
      const { username: identifier, password } = ada;
      const asked = await own.call("POST", "/v1/login", {
        body: { identifier, password },
      });
      const { challenge } = asked.json.data["credentials"] ?? {};
      return { body: { challenge, totp: app.nextCode() } };
    },
  },
  "auth:factor:start": {
    entry: "authn_factor_started",
    ask: async (own) => ({ token: (await atHome(own)).token }),
  },
  "auth:factor:activate": {
    entry: "authn_factor_enrolled",
    ask: async (own) => {
      const home = await atHome(own);
      const { secret } = good(await own.on.app.startTotp({ ...home, aal: 1 }));
      const code = totpCode(secret, own.on.now());
      return { token: home.token, body: { code } };
    },
  },
  "auth:factor:remove": {
    entry: "authn_factor_removed",
    ask: async (own) => ({ token: (await withFactor(own)).accessToken }),
  },
  "auth:factor:renew-codes": {
    entry: "authn_recovery_codes_renewed",
    ask: async (own) => ({ token: (await withFactor(own)).accessToken }),
  },
  "auth:session:end": {
    entry: "session_expired",
    ask: async (own) => ({ token: (await atHome(own)).token }),
  },
  "auth:session:end-all": {
    entry: "session_expired",
    ask: async (own) => ({ token: (await atHome(own)).token }),
  },
  "auth:session:revoke": {
    entry: "session_expired",
    ask: async (own) => {
      const { token } = await atHome(own);
      return { token, ids: [(await loggedIn(own.on)).sessionId] };
    },
  },
  "auth:account:change": {
    entry: "user_updated",
    ask: async (own) => {
      const { token } = await atHome(own);
      return { token, body: { email: "next@example.test" } };
    },
  },
  "auth:account:confirm-email": {
    entry: "user_updated",
    ask: async (own) => {
      const home = await atHome(own);
      good(await own.on.app.changeMe(home, { email: "next@example.test" }));
      return { body: { token: mailed(own, 2) } };
    },
  },
  "auth:account:undo-email": {
    entry: "user_updated",
    ask: async (own) => {
      const home = await atHome(own);
      good(await own.on.app.changeMe(home, { email: "next@example.test" }));
      return { body: { token: mailed(own) } };
    },
  },
  "auth:password:forgot": {
    entry: "authn_password_reset_requested",
    ask: async (own) => {
      await verifiedAccount(own.on);
      return { body: { email: ada.email } };
    },
  },
  "auth:password:reset": {
    entry: "authn_password_reset",
    ask: async (own) => {
      await verifiedAccount(own.on);
      good(await own.on.app.forgotPassword({ email: ada.email }));
      return { body: { token: mailed(own), newPassword } };
    },
  },
  "auth:password:change": {
    entry: "authn_password_change",
    ask: async (own) => {
      const { token } = await atHome(own);
      return { token, body: { currentPassword: ada.password, newPassword } };
    },
  },
  "auth:api-key:create": {
    entry: "authn_api_key_created",
    ask: async (own) => {
      const { token } = await atHome(own);
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
      const operations = ["users:*"];
      return { token, body: { name: "deploy", operations, expiresAt } };
    },
  },
  "auth:api-key:revoke": {
    entry: "authn_api_key_revoked",
    ask: async (own) => {
      const { token, id } = await apiKeyOf(own);
      return { token, ids: [id] };
    },
  },
  "auth:token:exchange": {
    entry: "authn_token_created",
    ask: async (own) => ({ body: { apiKey: (await apiKeyOf(own)).text } }),
  },
  "auth:token:revoke": {
    entry: "authn_token_revoked",
    ask: async (own) => ({ body: { token: (await atHome(own)).token } }),
  },
  "auth:service-token:create": {
    entry: "authn_token_created",
    ask: () => ({ body: { service: "users", secret: usersSecret } }),
  },
  "auth:key:rotate": {
    entry: "crypt_key_created",
    ask: async (own) => ({ token: await root(own) }),
  },
  "auth:key:remove": {
    entry: "crypt_key_removed",
    ask: async (own) => {
      const token = await root(own);
      await own.call("POST", "/v1/keys/rotate", { token });
      return { token, ids: [2] };
    },
  },
  "auth:user:change-roles": {
    entry: "privilege_permissions_changed",
    ask: async (own) => {
      const { token, user } = await managed(own);
      const body = { roles: ["moderator", "customer"] };
      return { token, ids: [user.id], body };
    },
  },
  "auth:user:disable": {
    entry: "user_disabled",
    ask: async (own) => {
      const { token, user } = await managed(own);
      return { token, ids: [user.id] };
    },
  },
  "auth:user:enable": {
    entry: "user_enabled",
    ask: async (own) => {
      const { token, user } = await managed(own);
      await own.call("POST", `/v1/users/${user.id}/disable`, { token });
      return { token, ids: [user.id] };
    },
  },
  "auth:user:reset-factor": {
    entry: "authn_factor_removed",
    ask: async (own) => {
      const { token, user } = await managed(own);
      await enrolled(own.on, { ...user, userId: user.id });
      return { token, ids: [user.id] };
    },
  },
  "auth:user:delete": {
    entry: "user_deleted",
    ask: async (own) => {
      const { token, user } = await managed(own);
      return { token, ids: [user.id] };
    },
  },
  "auth:account:delete": {
    entry: "user_deleted",
    ask: async (own) => {
      const { token } = await atHome(own);
      return { token, body: { password: ada.password } };
    },
  },
  "auth:export:create": {
    entry: "user_export_requested",
    ask: async (own) => ({ token: (await atHome(own)).token }),
  },
  "auth:user:revoke-sessions": {
    entry: "session_expired",
    ask: async (own) => {
      const { token, user } = await managed(own);
      return { token, ids: [user.id] };
    },
  },
  "auth:user:revoke-session": {
    entry: "session_expired",
    ask: async (own) => {
      const { token, user } = await managed(own);
      return { token, ids: [user.id, user.sessionId] };
    },
  },
};

/** Operations that write nothing, by reason. */
const silent: Readonly<Record<string, string>> = {
  "auth:session:refresh":
    "every session does it every few minutes, and its row says when; what matters, a token that comes back, has its entry",
  "auth:token:attenuate":
    "takes rights away and gives none: whoever holds a token does the same with the library, without asking",
  "auth:token:introspect": "a question, which is a POST for its secret only",
};

describe("the audit log (auth #71)", () => {
  test("knows every operation that changes something, or why it does not", async () => {
    const names = (await operationsOf(harness()))
      .filter(({ method }) => method !== "GET")
      .map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [...Object.keys(walks), ...Object.keys(silent)].toSorted(),
    );
  });

  test.each(Object.keys(walks))("has an entry for %s", async (name) => {
    const own = harness();
    const { ask, entry } = present(walks[name]);
    const { ids = [], ...options } = await ask(own);
    const { method = "", path = "" } =
      (await operationsOf(own)).find((each) => each.name === name) ?? {};
    let at = 0;
    const filled = path.replace(/\{\w+\}/g, () => String(ids[at++]));
    const before = own.on.store.audited.length;
    const answer = await own.call(method, filled, options);
    expect([name, answer.status < 300]).toEqual([name, true]);
    const entries = own.on.store.audited.slice(before);
    const found = entries.find(({ action }) => action === entry);
    expect([name, found?.outcome]).toEqual([name, "success"]);
    expect(found?.requestId).toBe(answer.headers.get("x-request-id") ?? "");
    // Nothing that opens anything stands in it (auth #44).
    const kept = JSON.stringify(own.on.store.audited);
    for (const secret of secretsOf(options)) expect(kept).not.toContain(secret);
  });

  test("has what was refused, by its reason and never by what was typed (auth #44)", async () => {
    const own = harness();
    const { token, text } = await apiKeyOf(own);
    const { call, on } = own;
    const entryOf = async (path: string, body: object, by?: string) => {
      const before = on.store.audited.length;
      const options = by === undefined ? { body } : { body, token: by };
      const { status } = await call("POST", path, options);
      expect([path, status >= 400]).toEqual([path, true]);
      const entries = on.store.audited.slice(before);
      expect([path, entries.length]).toEqual([path, 1]);
      expect(entries[0]?.outcome).toBe("failure");
      return [entries[0]?.action, entries[0]?.details["reason"]];
    };
    const guess = "a-guess-that-nobody-was-mailed-0123456789";
    expect([
      await entryOf("/v1/step-up", { password: wrong }, token),
      await entryOf(
        "/v1/password/change",
        { currentPassword: wrong, newPassword },
        token,
      ),
      await entryOf("/v1/password/reset", { token: guess, newPassword }),
      await entryOf("/v1/email/confirm", { token: guess }),
      await entryOf("/v1/email/undo", { token: guess }),
      await entryOf("/v1/verify-email", { token: guess }),
      await entryOf("/v1/bootstrap", { ...names, token: guess }),
      await entryOf("/v1/tokens/exchange", { apiKey: `${text}x` }),
      await entryOf("/v1/service-tokens", { service: "users", secret: wrong }),
    ]).toEqual([
      ["authn_step_up_fail", "wrong-password"],
      ["authn_password_change_fail", "wrong-password"],
      ["authn_password_reset_fail", "LinkUnknown"],
      ["user_updated_fail", "LinkUnknown"],
      ["user_updated_fail", "LinkUnknown"],
      ["user_created", "LinkUnknown"],
      ["authn_bootstrap_fail", "LinkUnknown"],
      ["authn_api_key_fail", "unknown"],
      ["authn_login_fail", "wrong-service-secret"],
    ]);
    const kept = JSON.stringify(on.store.audited);
    for (const typed of [wrong, guess, text]) expect(kept).not.toContain(typed);
  });

  test("has tries that were not judged, and devices that became known and were forgotten", async () => {
    const own = harness();
    const { on } = own;
    const { id: subject } = await verifiedAccount(on);
    const login = (password: string, remember = false) =>
      on.app.login({
        identifier: ada.username,
        password,
        client: "api",
        device,
        remember,
      });
    good(await login(ada.password, true));
    expect(on.store.audited.at(-1)).toMatchObject({
      action: "authn_device_remembered",
      subject,
    });
    for (let made = 0; made < 6; made += 1) await login(wrong);
    expect(on.store.audited.at(-1)).toMatchObject({
      action: "authn_login_fail_max",
      outcome: "failure",
      subject,
      details: { door: "login", policy: "attempts" },
    });
    good(await on.app.forgotPassword({ email: ada.email }));
    const token = mailed(own);
    good(await on.app.resetPassword({ token, newPassword }));
    expect(
      on.store.audited.find(({ action }) => action === "authn_password_reset"),
    ).toMatchObject({ subject, details: { forgottenDevices: 1 } });
  });

  test("says who sent a page's form, and has those that no page of theirs made (auth #33)", async () => {
    const own = harness();
    const { id } = await verifiedAccount(own.on);
    const browser = browserOf(own);
    const { email: identifier, password } = ada;
    await browser.send("sign-in", { identifier, password });
    await browser.send("change-username", { username: "countess" });
    expect(own.on.store.audited.at(-1)).toMatchObject({
      action: "authz_fail",
      outcome: "failure",
      subject: id,
      details: { reason: "form-without-mark", page: "change-username" },
    });
    await browser.fill("sign-out", {});
    expect(own.on.store.audited.at(-1)).toMatchObject({
      action: "session_expired",
      actor: { kind: "user", id },
      details: { reason: "logout" },
    });
  });
});

const names = {
  email: "root@example.test",
  username: "the-root",
  password: newPassword,
};

/** What opens something in a request. */
function secretsOf({ token, body = {} }: Omit<Ask, "ids">): string[] {
  const secret = /token|password|secret|apiKey|challenge|totp/i;
  return Object.entries(body)
    .filter(([field]) => secret.test(field))
    .map(([, value]) => String(value))
    .concat(token ?? []);
}
