import { describe, expect, test } from "bun:test";
import { ada, verifiedAccount } from "../../application/memory/ports.ts";
import { cookieOf, harness } from "../harness.ts";
import { plain } from "../../domain/values.ts";

const path = "/v1/login";
const credentials = { identifier: ada.username, password: ada.password };

describe("POST /login", () => {
  test("200 gives a program both tokens in the body", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const answer = await call("POST", path, { body: credentials });
    expect(answer.status).toBe(200);
    expect(plain(answer.json.data)).toEqual({
      accessToken: expect.any(String),
      accessTokenExpiresAt: new Date(
        on.now().getTime() + 5 * 60_000,
      ).toISOString(),
      refreshToken: expect.any(String),
      refreshTokenExpiresAt: new Date(
        on.now().getTime() + 14 * 24 * 3600 * 1000,
      ).toISOString(),
      tokenType: "Bearer",
      sessionId: expect.any(String),
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(cookieOf(answer)).toBeUndefined();
  });

  test("200 gives a browser the refresh token in a cookie that no script can read (auth #32)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    const answer = await call("POST", path, {
      body: { ...credentials, client: "web" },
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json.data)).not.toContain("refreshToken");
    const cookie = cookieOf(answer);
    expect(
      cookie?.attributes.filter((each) => !each.startsWith("Expires=")),
    ).toEqual(["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]);
    expect(
      cookie?.attributes.find((each) => each.startsWith("Expires=")),
    ).toMatch(/ GMT$/);
    expect((answer.headers.get("set-cookie") ?? "").length).toBeLessThan(4096);
    expect(answer.text).not.toContain(cookie?.value ?? "no cookie");
  });

  test("401 is byte-equal for unknown, unverified and mistyped (auth #12)", async () => {
    const { call, on } = harness();
    await verifiedAccount(on);
    await call("POST", "/v1/register", {
      body: { ...ada, email: "bob@example.test", username: "bobby" },
    });
    const attempts = [
      { ...credentials, password: "mistyped mistyped" },
      { ...credentials, identifier: "nobody" },
      { ...credentials, identifier: "nobody@example.test" },
      { ...credentials, identifier: "bobby" },
      { ...credentials, identifier: "no such thing" },
    ];
    const answers = await Promise.all(
      attempts.map((body) => call("POST", path, { body })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const { status, headers, json } of answers) {
      expect(status).toBe(401);
      expect(json.data).toMatchObject({
        credentials: { code: "invalid-credentials" },
      });
      expect(headers.get("www-authenticate")).toStartWith("Bearer");
    }
  });

  test("401 for the accounts that attackers try first (auth #13)", async () => {
    const { call } = harness();
    for (const name of ["admin", "root", "test", "administrator"]) {
      for (const password of [name, "password", "changethis", ""]) {
        const answer = await call("POST", path, {
          body: { identifier: name, password },
        });
        expect([401, 422]).toContain(answer.status);
      }
    }
  });

  test("422 for a client or a field that does not exist", async () => {
    const { call } = harness();
    expect(
      (
        await call("POST", path, {
          body: { ...credentials, client: "toaster" },
        })
      ).status,
    ).toBe(422);
    expect(
      (await call("POST", path, { body: { ...credentials, userId: "x" } }))
        .status,
    ).toBe(422);
    expect((await call("POST", path, { body: {} })).json.data).toMatchObject({
      identifier: { code: "required" },
      password: { code: "required" },
    });
  });

  test("413 for a password of a megabyte, and a refusal for a long one, without hashing it (auth #8)", async () => {
    const { call, on } = harness();
    expect(
      (
        await call("POST", path, {
          body: { ...credentials, password: "x".repeat(1_000_000) },
        })
      ).status,
    ).toBe(413);
    expect(
      (
        await call("POST", path, {
          body: { ...credentials, password: "x".repeat(5_000) },
        })
      ).status,
    ).toBe(422);
    expect(on.passwords.calls).toEqual([]);
  });

  test("503 when too many passwords wait", async () => {
    const { call, on } = harness();
    on.passwords.busy = true;
    expect((await call("POST", path, { body: credentials })).status).toBe(503);
  });

  test("400, 405, 406 and 415 as on every route", async () => {
    const { call } = harness();
    expect((await call("POST", path, { body: "{", headers: {} })).status).toBe(
      400,
    );
    expect((await call("GET", path)).status).toBe(405);
    expect(
      (
        await call("POST", path, {
          body: credentials,
          headers: { accept: "image/png" },
        })
      ).status,
    ).toBe(406);
    expect(
      (
        await call("POST", path, {
          body: "a=b",
          headers: { "content-type": "application/x-www-form-urlencoded" },
        })
      ).status,
    ).toBe(415);
  });
});
