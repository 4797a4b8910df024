import { beforeEach, describe, expect, test } from "bun:test";
import {
  personOf,
  signedIn,
  type Person,
} from "../../application/memory/people.ts";
import { loggedIn } from "../../application/memory/ports.ts";
import { harness, type Harness } from "../harness.ts";

type Entry = {
  readonly id: string;
  readonly action: string;
  readonly outcome: string;
  readonly createdAt: string;
  readonly subject?: string;
  readonly actor: { readonly kind: string; readonly id?: string };
  readonly network?: string;
  readonly requestId: string;
  readonly sessionId?: string;
  readonly by?: string;
  readonly details: Readonly<Record<string, unknown>>;
};

let own: Harness;
let admin: Awaited<ReturnType<typeof signedIn>>;
let user: Person;
beforeEach(async () => {
  own = harness();
  admin = await signedIn(own.on, "admin");
  user = await personOf(own.on, "user");
});

const from = { "x-forwarded-for": "198.51.100.23" };

/** Over a socket, so that the service sees an address. */
async function over<T>(
  work: (
    ask: (
      method: string,
      path: string,
      o?: {
        token?: string;
        body?: unknown;
        headers?: Record<string, string>;
      },
    ) => Promise<Response>,
  ) => Promise<T>,
): Promise<T> {
  const listening = own.http.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    return await work((method, path, { token, body, headers } = {}) =>
      fetch(`${listening.url}${path}`, {
        method,
        headers: {
          ...from,
          ...headers,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  } finally {
    await listening.stop(500);
  }
}

async function entries(query: string, path = "/v1/audit", token = admin.token) {
  const { status, json } = await own.call("GET", `${path}?${query}`, { token });
  expect(status).toBe(200);
  // cast: tests compare what they find in it.
  return json.data["entries"] as unknown as readonly Entry[];
}

describe("GET /audit (auth #71)", () => {
  test("200 says who did what to whom, when, from where, in which request, and how it went", async () => {
    const requestId = "request-of-71";
    await over(async (ask) => {
      await ask("POST", `/v1/users/${user.id}/disable`, {
        token: admin.token,
        headers: { "x-request-id": requestId },
      });
    });
    const [ended, disabled, ...more] = await entries(`requestId=${requestId}`);
    expect(more).toEqual([]);
    expect(ended?.action).toBe("session_expired");
    expect(disabled).toEqual({
      id: expect.any(String),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      action: "user_disabled",
      outcome: "success",
      actor: { kind: "user", id: admin.id },
      subject: user.id,
      sessionId: admin.sessionId,
      network: "198.51.100.0/24",
      requestId,
      details: {},
    });
  });

  test("200 filters by actor, subject, action, outcome and time, the newest first", async () => {
    await over(async (ask) => {
      const login = (password: string) =>
        ask("POST", "/v1/login", {
          body: { identifier: user.username, password },
        });
      await login("mistyped mistyped");
      await login(user.password);
    });
    const of = async (query: string) =>
      (await entries(query)).map(({ action }) => action);
    expect(await of(`subject=${user.id}`)).toEqual([
      "authn_login_success",
      "authn_login_fail",
    ]);
    expect(await of(`actor=${user.id}`)).toEqual(["authn_login_success"]);
    expect(await of(`subject=${user.id}&outcome=failure`)).toEqual([
      "authn_login_fail",
    ]);
    expect(await of("action=authn_login_fail")).toEqual(["authn_login_fail"]);
    const [first, second] = await entries(`subject=${user.id}`);
    const to = encodeURIComponent(first?.createdAt ?? "");
    expect(await of(`from=${to}&subject=${user.id}`)).toContain(
      "authn_login_success",
    );
    const all = await of("");
    expect(await of("to=2020-01-01T00:00:00Z")).toEqual([]);
    expect(await of("from=2020-01-01T00:00:00Z")).toEqual(all);
    expect((first?.createdAt ?? "") >= (second?.createdAt ?? "")).toBe(true);
    expect(first?.actor).toEqual({ kind: "user", id: user.id });
    expect(second?.actor).toEqual({ kind: "anonymous" });
  });

  test("200 goes on where the part before ended, without a gap or a double", async () => {
    for (let n = 0; n < 5; n += 1) await loggedIn(own.on, user);
    const all = await entries(`subject=${user.id}`);
    const seen: string[] = [];
    let cursor = "";
    for (let part = 0; part < 10; part += 1) {
      const { json } = await own.call(
        "GET",
        `/v1/audit?subject=${user.id}&limit=2${cursor}`,
        { token: admin.token },
      );
      // cast: tests compare what they find in it.
      const rows = json.data["entries"] as unknown as readonly Entry[];
      seen.push(...rows.map(({ id }) => id));
      const next = json.data["page"]?.["nextCursor"];
      if (typeof next !== "string") break;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test("400 for an action or a time that is none", async () => {
    for (const query of ["action=DROP%20TABLE", "from=yesterday", "actor="])
      expect(
        (await own.call("GET", `/v1/audit?${query}`, { token: admin.token }))
          .status,
      ).toBe(400);
  });
});

describe("GET /me/audit", () => {
  test("200 shows everybody what happened to their own account, and to no other (auth #46)", async () => {
    const { accessToken: token } = await loggedIn(own.on, user);
    await over((ask) =>
      ask("POST", "/v1/login", {
        body: { identifier: user.username, password: "mistyped mistyped" },
      }),
    );
    const mine = await entries("", "/v1/me/audit", token);
    expect(mine.map(({ action, by }) => [action, by])).toEqual([
      ["authn_login_fail", "unknown"],
      ["authn_login_success", "me"],
    ]);
    expect(mine[0]?.network).toBe("198.51.100.0/24");
    expect(JSON.stringify(mine)).not.toContain(admin.id);
    expect(
      (await entries("", "/v1/me/audit")).map(({ action }) => action),
    ).toEqual(["authn_login_success"]);
  });

  test("401 without a token, and once the session has ended", async () => {
    expect((await own.call("GET", "/v1/me/audit")).status).toBe(401);
    const { accessToken: token, sessionId } = await loggedIn(own.on, user);
    await own.on.app.logout({ userId: user.id, sessionId });
    expect((await own.call("GET", "/v1/me/audit", { token })).status).toBe(401);
  });
});

describe("what is typed by strangers", () => {
  const forged = 'x"\r\n{"level":"info","msg":"forged"}\u001b[31m\u0000\u2028';
  const canary = "canary-4e1f2c9a7b";

  test("auth #72: breaks no line of the log and none of the audit log", async () => {
    await over(async (ask) => {
      for (const identifier of [forged, `${canary}${forged}`])
        await ask("POST", "/v1/login", {
          body: { identifier, password: "p" },
          headers: { "user-agent": `agent ${canary}` },
        });
      await ask("POST", "/v1/register", {
        body: { email: forged, username: forged, password: forged },
      });
      await ask("POST", "/v1/verify-email", { body: { token: forged } });
      await ask("GET", `/v1/${encodeURIComponent(forged)}`, {});
    });
    const lines = own.log
      .text()
      .split("\n")
      .filter((line) => line !== "");
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow();
      expect([...line].filter((each) => each < " ")).toEqual([]);
      expect(JSON.parse(line).msg).not.toBe("forged");
    }
    const audited = JSON.stringify(own.on.store.audited);
    expect(audited).not.toContain("forged");
    expect(audited).not.toMatch(/\\[rnu]/);
  });

  test("auth #44: no password, token or identifier that was typed is in the log or the audit log", async () => {
    const password = `${canary} a long enough passphrase`;
    const { accessToken, refreshToken } = await loggedIn(own.on, user);
    await over(async (ask) => {
      await ask("POST", "/v1/login", {
        body: { identifier: canary, password },
      });
      await ask("POST", "/v1/login", {
        body: { identifier: user.username, password },
      });
      await ask("POST", "/v1/service-tokens", {
        body: { service: "users", secret: canary },
      });
      await ask("POST", "/v1/verify-email", { body: { token: canary } });
      await ask("POST", "/v1/refresh", { body: { refreshToken } });
      await ask("GET", "/v1/me", { token: accessToken });
    });
    for (const text of [
      own.log.text(),
      JSON.stringify(own.on.store.audited),
      JSON.stringify(await entries("")),
    ])
      for (const secret of [
        canary,
        accessToken,
        accessToken.slice(20, 60),
        refreshToken,
        refreshToken.slice(22, 64),
        user.password,
      ])
        expect(text).not.toContain(secret);
  });
});
