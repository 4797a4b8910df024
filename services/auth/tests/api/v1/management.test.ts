import { beforeEach, describe, expect, test } from "bun:test";
import { mintFor } from "@tixlys/testkit";
import {
  personOf,
  signedIn,
  type Person,
} from "../../application/memory/people.ts";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { plain } from "../../domain/values.ts";
import { harness, type Answer, type Harness } from "../harness.ts";

type SignedIn = Awaited<ReturnType<typeof signedIn>>;

let own: Harness;
let root: SignedIn;
let admin: SignedIn;
let user: Person;
beforeEach(async () => {
  own = harness();
  root = await signedIn(own.on, "root");
  admin = await signedIn(own.on, "admin");
  user = await personOf(own.on, "user");
});

const nobody = "019ba2a4-8c80-7000-8000-0000000000ff";
const codeOf = ({ json }: Answer): unknown => {
  const [first] = Object.values(json.data);
  return first?.["code"];
};
const roles = (who: { token: string }, id: string, wanted: unknown) =>
  own.call("PATCH", `/v1/users/${id}/roles`, {
    token: who.token,
    body: { roles: wanted },
  });
const post = (who: { token: string }, id: string, what: string) =>
  own.call("POST", `/v1/users/${id}/${what}`, { token: who.token });

describe("every operation of management", () => {
  const all = (): [string, string, unknown?][] => [
    ["GET", "/v1/users"],
    ["GET", `/v1/users/${user.id}`],
    ["PATCH", `/v1/users/${user.id}/roles`, { roles: ["user"] }],
    ["POST", `/v1/users/${user.id}/disable`],
    ["POST", `/v1/users/${user.id}/enable`],
    ["POST", `/v1/users/${user.id}/revoke-sessions`],
    ["GET", `/v1/users/${user.id}/sessions`],
    ["GET", "/v1/roles"],
    ["GET", "/v1/audit"],
  ];

  test("401 for nobody, 403 for a user and a moderator, 200 for an admin and a root", async () => {
    const person = await loggedIn(own.on, user);
    const moderator = await signedIn(own.on, "moderator");
    for (const [method, path, body] of all()) {
      const status = async (token?: string) =>
        (
          await own.call(method, path, {
            body,
            ...(token === undefined ? {} : { token }),
          })
        ).status;
      expect([method, path, await status()]).toEqual([method, path, 401]);
      for (const token of [person.accessToken, moderator.token])
        expect([method, path, await status(token)]).toEqual([
          method,
          path,
          403,
        ]);
    }
    for (const { token } of [admin, root])
      for (const [method, path, body] of all())
        expect([
          method,
          path,
          (await own.call(method, path, { body, token })).status,
        ]).toEqual([method, path, 200]);
  });

  test("auth #26: 403 step-up-required for a password alone where a second factor is demanded", async () => {
    const strict = harness(100, { requireAal2ForManagement: true });
    const weak = await signedIn(strict.on, "root");
    for (const [method, path, body] of all()) {
      const answer = await strict.call(method, path, {
        body,
        token: weak.token,
      });
      expect([path, answer.status, codeOf(answer)]).toEqual([
        path,
        403,
        "step-up-required",
      ]);
    }
    const strong = mintFor(strict.keys, {
      userId: weak.userId,
      sessionId: weak.sessionId,
      roles: ["root"],
      aal: 2,
    });
    for (const path of ["/v1/users", "/v1/roles", "/v1/audit"])
      expect((await strict.call("GET", path, { token: strong })).status).toBe(
        200,
      );
  });

  test("auth #49: what changes who somebody is asks for a recent proof of identity", async () => {
    const stale = mintFor(own.keys, {
      userId: admin.userId,
      sessionId: admin.sessionId,
      roles: ["admin"],
      authTime: new Date(Date.now() - 601_000),
    });
    for (const [method, path, body] of all().slice(2, 5)) {
      const answer = await own.call(method, path, { body, token: stale });
      expect([answer.status, codeOf(answer)]).toEqual([
        403,
        "step-up-required",
      ]);
    }
    expect(
      (await post({ token: stale }, user.id, "revoke-sessions")).status,
    ).toBe(200);
  });

  test("403 for a narrowed token, however much it may", async () => {
    const narrowed = mintFor(own.keys, {
      roles: ["root"],
      restrictions: { operations: ["auth:*"] },
    });
    for (const [method, path, body] of all())
      expect(
        (await own.call(method, path, { body, token: narrowed })).status,
      ).toBe(403);
  });

  test("auth #17: takes no password for somebody, and shows none", () => {
    const { paths } = own.http.openapi();
    const managed = Object.entries(paths).filter(([path]) =>
      /\/(users|roles|audit)/.test(path),
    );
    expect(managed.length).toBeGreaterThanOrEqual(8);
    expect(JSON.stringify(managed)).not.toMatch(/passw|secret|hash/i);
  });

  test("auth #47: refuses fields that are not the client's to set", async () => {
    for (const more of [
      { verified: true },
      { disabled: false },
      { gen: 1 },
      { userId: root.id },
      { id: root.id },
    ]) {
      const answer = await own.call("PATCH", `/v1/users/${user.id}/roles`, {
        token: admin.token,
        body: { roles: ["user"], ...more },
      });
      expect([answer.status, codeOf(answer)]).toEqual([
        422,
        "unknown-property",
      ]);
    }
    for (const more of [
      { roles: ["root"] },
      { role: "root" },
      { verified: true },
      { id: nobody },
    ]) {
      const answer = await own.call("POST", "/v1/register", {
        body: { ...ada, ...more },
      });
      expect([answer.status, codeOf(answer)]).toEqual([
        422,
        "unknown-property",
      ]);
    }
  });
});

describe("GET /users", () => {
  test("200 finds by what username or address begins with, by rank and by state, part by part", async () => {
    const found = async (query: string) => {
      const { status, json } = await own.call("GET", `/v1/users?${query}`, {
        token: admin.token,
      });
      expect(status).toBe(200);
      // cast: tests compare what they find in it.
      const list = json.data["users"] as unknown as { id: string }[];
      return { ids: list.map(({ id }) => id), page: json.data["page"] };
    };
    expect((await found(`query=${user.username.toUpperCase()}`)).ids).toEqual([
      user.id,
    ]);
    expect((await found(`query=${user.username}%40example`)).ids).toEqual([
      user.id,
    ]);
    expect((await found("role=admin")).ids).toEqual([admin.id]);
    await post(admin, user.id, "disable");
    expect((await found("status=disabled")).ids).toEqual([user.id]);
    const first = await found("limit=2");
    expect(first.ids).toEqual([user.id, admin.id]);
    const cursor = String(first.page?.["nextCursor"]);
    const second = await found(`limit=2&cursor=${cursor}`);
    expect(second.ids).toEqual([root.id]);
    expect(second.page).toEqual({ nextCursor: null, hasMore: false });
  });

  test("400 for a role that does not exist, and for somebody else's cursor", async () => {
    const wrong = await own.call("GET", "/v1/users?role=emperor", {
      token: admin.token,
    });
    expect(wrong.status).toBe(400);
    const first = await own.call("GET", "/v1/users?limit=1", {
      token: admin.token,
    });
    const cursor = String(first.json.data["page"]?.["nextCursor"]);
    const stolen = await own.call("GET", `/v1/users?cursor=${cursor}`, {
      token: root.token,
    });
    expect([stolen.status, codeOf(stolen)]).toEqual([400, "invalid-cursor"]);
  });
});

describe("GET /users/{id}", () => {
  test("200 shows the account, 404 for nobody and for what is no id", async () => {
    const answer = await own.call("GET", `/v1/users/${user.id}`, {
      token: admin.token,
    });
    expect(answer.json.data["user"]).toEqual({
      id: user.id,
      email: `${user.username}@example.test`,
      username: user.username,
      roles: ["user"],
      verified: true,
      disabled: false,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    for (const id of [nobody, "robert"])
      expect(
        (await own.call("GET", `/v1/users/${id}`, { token: admin.token }))
          .status,
      ).toBe(404);
  });
});

describe("PATCH /users/{id}/roles", () => {
  test("200 gives a rank and capabilities", async () => {
    const answer = await roles(admin, user.id, ["provider", "moderator"]);
    expect([answer.status, answer.json.data["user"]?.["roles"]]).toEqual([
      200,
      ["moderator", "provider"],
    ]);
    expect((await roles(root, user.id, ["admin"])).status).toBe(200);
    expect((await roles(root, user.id, ["root"])).status).toBe(200);
  });

  test("403 for a rank that is not below one's own, given or touched", async () => {
    const given = await roles(admin, user.id, ["admin"]);
    expect([given.status, codeOf(given)]).toEqual([
      403,
      "insufficient-permission",
    ]);
    for (const id of [root.id, admin.id]) {
      const touched = await roles(admin, id, ["user"]);
      expect([touched.status, codeOf(touched)]).toEqual([403, "rank-too-low"]);
    }
  });

  test("409 for the last root", async () => {
    const answer = await roles(root, root.id, ["admin"]);
    expect([answer.status, codeOf(answer)]).toEqual([409, "last-root"]);
  });

  test("422 for no rank, two, none that exists, or a list that is none", async () => {
    for (const [wanted, code] of [
      [["customer"], "invalid-combination"],
      [["user", "admin"], "invalid-combination"],
      [["emperor"], "invalid-value"],
      [[], "too-few-items"],
      [["user", "user"], "duplicate-items"],
      ["user", "invalid-type"],
    ] as const) {
      const answer = await roles(admin, user.id, wanted);
      expect([wanted, answer.status, codeOf(answer)]).toEqual([
        wanted,
        422,
        code,
      ]);
    }
  });

  test("404 for nobody, alike for who may and for what is no id", async () => {
    for (const id of [nobody, "robert"])
      expect((await roles(admin, id, ["user"])).status).toBe(404);
  });

  test("auth #37: 401 for a manager who is none any more, though their token says so", async () => {
    expect((await roles(root, admin.id, ["user"])).status).toBe(200);
    const answer = await roles(admin, user.id, ["moderator"]);
    expect([answer.status, codeOf(answer)]).toEqual([401, "token-revoked"]);
    for (const path of ["/v1/users", `/v1/users/${user.id}`, "/v1/audit"])
      expect((await own.call("GET", path, { token: admin.token })).status).toBe(
        401,
      );
  });
});

describe("POST /users/{id}/disable, /enable, /revoke-sessions", () => {
  test("200 shuts somebody out and lets them in again", async () => {
    const { refreshToken } = await loggedIn(own.on, user);
    const disabled = await post(admin, user.id, "disable");
    expect([disabled.status, disabled.json.data["user"]?.["disabled"]]).toEqual(
      [200, true],
    );
    const login = () =>
      own.call("POST", "/v1/login", {
        body: { identifier: user.username, password: user.password },
      });
    expect((await login()).status).toBe(401);
    const refresh = await own.call("POST", "/v1/refresh", {
      body: { refreshToken },
    });
    expect(refresh.status).toBe(401);
    expect((await post(admin, user.id, "disable")).status).toBe(200);
    expect((await post(admin, user.id, "enable")).status).toBe(200);
    expect((await login()).status).toBe(200);
  });

  test("auth #31: 200 ends somebody's sessions, and theirs alone", async () => {
    await loggedIn(own.on, user);
    expect((await post(admin, user.id, "revoke-sessions")).status).toBe(200);
    const { json } = await own.call("GET", "/v1/sessions", {
      token: admin.token,
    });
    expect(json.data["sessions"]).toHaveLength(1);
  });

  test("auth #31: 200 shows somebody's sessions and ends one; 404 for one that is not theirs, 403 for one of a rank above", async () => {
    const first = await loggedIn(own.on, user);
    const second = await loggedIn(own.on, user);
    const { token } = admin;
    const path = `/v1/users/${user.id}/sessions`;
    const ids = async () => {
      const { json } = await own.call("GET", path, { token });
      // cast: tests compare what they find in it.
      const list = json.data["sessions"] as unknown as { id: string }[];
      return list.map(({ id }) => id);
    };
    expect(await ids()).toEqual([second.sessionId, first.sessionId]);
    const end = async (whose: string, id: string) =>
      (await own.call("DELETE", `/v1/users/${whose}/sessions/${id}`, { token }))
        .status;
    expect(await end(user.id, first.sessionId)).toBe(200);
    expect(await ids()).toEqual([second.sessionId]);
    expect(await end(user.id, first.sessionId)).toBe(404);
    expect(await end(user.id, root.sessionId)).toBe(404);
    expect(await end(nobody, second.sessionId)).toBe(404);
    expect(await end(root.id, root.sessionId)).toBe(403);
    expect(await end(admin.id, admin.sessionId)).toBe(403);
    expect(
      (await own.call("GET", `/v1/users/${nobody}/sessions`, { token })).status,
    ).toBe(404);
    const [refused] = own.on.store.audited.filter(
      ({ action }) => action === "authz_fail",
    );
    expect(refused).toMatchObject({ subject: root.id, outcome: "failure" });
  });

  test("403 for somebody of one's own rank or above, and for oneself; 409 for the last root; 404 for nobody", async () => {
    const peer = await personOf(own.on, "admin");
    for (const what of ["disable", "enable", "revoke-sessions"]) {
      for (const id of [peer.id, root.id, admin.id])
        expect((await post(admin, id, what)).status).toBe(403);
      expect((await post(admin, nobody, what)).status).toBe(404);
    }
    expect((await post(root, root.id, "disable")).status).toBe(409);
    expect((await post(root, root.id, "revoke-sessions")).status).toBe(403);
  });

  test("auth #46: nobody's sessions can be ended through one's own, whatever one's rank", async () => {
    const { sessionId } = await loggedIn(own.on, user);
    for (const { token } of [admin, root])
      expect(
        (await own.call("DELETE", `/v1/sessions/${sessionId}`, { token }))
          .status,
      ).toBe(404);
  });
});

test("GET /roles: 200 names ranks from the lowest to the highest, and capabilities", async () => {
  const { json } = await own.call("GET", "/v1/roles", { token: admin.token });
  expect(plain(json.data)).toEqual({
    roles: ["user", "moderator", "admin", "root"],
    capabilities: ["customer", "provider"],
  });
});

test("auth #73: what goes wrong inside is told by a request id alone", async () => {
  const canary = "a sentence that only the inside knows";
  Object.assign(own.on.store, {
    findAccounts: () => Promise.reject(new Error(canary)),
  });
  const answer = await own.call("GET", "/v1/users", {
    token: admin.token,
    headers: { "x-request-id": "request-of-73" },
  });
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain(canary);
  expect(answer.text).not.toMatch(/\bat .*\.ts|Error:|node_modules/);
  expect(answer.headers.get("x-request-id")).toBe("request-of-73");
  expect(own.log.text()).toContain(canary);
});

test("a verified stranger is a user with a capability, until a manager says otherwise", async () => {
  const { id } = await verifiedAccount(own.on);
  const answer = await own.call("GET", `/v1/users/${id}`, {
    token: admin.token,
  });
  expect(answer.json.data["user"]?.["roles"]).toEqual(["user", "customer"]);
});
