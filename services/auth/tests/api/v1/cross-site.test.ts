import { describe, expect, test } from "bun:test";
import { mintForService } from "@tixlys/testkit";
import { parseUserId } from "../../../src/domain/account/ids.ts";
import { routes } from "../../../src/inbound/http.ts";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { present } from "../../domain/values.ts";
import { signedIn as personSignedIn } from "../../application/memory/people.ts";
import { cookieOf, harness, publicUrl } from "../harness.ts";

const door = { publicUrl, requireAal2: true };
const { v1: all } = routes(harness().on.app, new Set([publicUrl]), door);
const reading = all.filter(({ method }) => method === "GET");
const writing = all.filter(({ method }) => method !== "GET");
const anId = "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d";

/** A service in process with one account that is signed in, and everything that a request could change. */
async function signedIn() {
  const own = harness();
  const user = await verifiedAccount(own.on);
  const login = await own.call("POST", "/v1/login", {
    body: { identifier: ada.username, password: ada.password, client: "web" },
  });
  const { store } = own.on;
  const userId = present(parseUserId(user.id));
  const state = async (): Promise<string> =>
    JSON.stringify([
      store.facts,
      store.revocations,
      await store.accountOf(userId),
      await store.sessionsOf(userId, new Date(0), {
        after: undefined,
        limit: 100,
      }),
      await store.rootKeys(),
      await store.credentialsOf(ada.username),
      own.on.mailed,
    ]);
  const cookie = `__Host-tixlys-refresh=${cookieOf(login)?.value ?? ""}`;
  const token = String(login.json.data["accessToken"]);
  const sessionId = String(login.json.data["sessionId"]);
  const placeOf = (path: string): string =>
    `/v1${path.replace(/\{id\}/, sessionId).replaceAll(/\{[^}]*\}/g, anId)}`;
  return { ...own, cookie, token, state, placeOf };
}

const nameOf = ({ method, path }: (typeof all)[number]) => `${method} ${path}`;

describe("auth #33: what a page of another site can make a browser do", () => {
  test.each(reading.map((route) => [nameOf(route), route.path] as const))(
    "%s changes nothing, whoever asks",
    async (_name, path) => {
      const { call, cookie, token, keys, state, placeOf, on } =
        await signedIn();
      const admin = await personSignedIn(on, "admin");
      const before = await state();
      const service = mintForService(keys, "users");
      const statuses = await Promise.all(
        [
          { headers: { cookie } },
          { headers: { cookie }, token },
          { token: service },
          { token: admin.token },
        ].map(
          async (given) => (await call("GET", placeOf(path), given)).status,
        ),
      );
      // Somebody gets through, or nothing was tried; of a thing that is not there nobody knows.
      if (!path.includes("{")) expect(Math.min(...statuses)).toBeLessThan(400);
      expect(await state()).toBe(before);
    },
  );

  const foreign = {
    origin: "https://evil.test",
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
  };
  /** What a form, or a script without permission, can send: the simple content types, and JSON under a false name. */
  const bodies = [
    ["application/x-www-form-urlencoded", "refreshToken=&email=a@b.example"],
    ["multipart/form-data; boundary=x", "--x--\r\n"],
    ["text/plain", '{"a":1}'],
  ] as const;

  test.each(writing.map((route) => [nameOf(route), route] as const))(
    "%s with the visitor's cookie is refused and changes nothing",
    async (_name, { method, path }) => {
      const { call, cookie, state, placeOf } = await signedIn();
      const before = await state();
      for (const [type, body] of bodies) {
        const answer = await call(method, placeOf(path), {
          headers: { ...foreign, cookie, "content-type": type },
          body,
        });
        expect([401, 403, 415]).toContain(answer.status);
      }
      const without = await call(method, placeOf(path), {
        headers: { ...foreign, cookie },
      });
      expect([400, 401, 403, 415, 422]).toContain(without.status);
      expect(await state()).toBe(before);
    },
  );

  test("a refresh by the cookie is 403, also as JSON that a lax browser sent", async () => {
    const { call, cookie, state } = await signedIn();
    const before = await state();
    const answer = await call("POST", "/v1/refresh", {
      headers: { ...foreign, cookie },
      body: {},
    });
    expect([answer.status, answer.json.data]).toMatchObject([
      403,
      { permission: { code: "origin-not-allowed" } },
    ]);
    expect(await state()).toBe(before);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe("auth #33: a cookie alone is nobody to an API", () => {
  test.each(
    all
      .filter(({ guard }) => guard !== "public")
      .map((route) => [nameOf(route), route] as const),
  )("%s wants the token in the header", async (_name, { method, path }) => {
    const { call, cookie, on, placeOf } = await signedIn();
    await loggedIn(on);
    const answer = await call(method, placeOf(path), {
      headers: { cookie, "sec-fetch-site": "same-origin" },
    });
    expect(answer.status).toBe(401);
  });
});
