import { describe, expect, test } from "bun:test";
import {
  ada,
  loggedIn,
  verifiedAccount,
} from "../../application/memory/ports.ts";
import { cookieOf, harness, publicUrl, type Harness } from "../harness.ts";
import { plain } from "../../domain/values.ts";

const path = "/v1/refresh";

async function signedIn(
  client: "web" | "api" = "api",
): Promise<Harness & { token: string }> {
  const own = harness();
  await verifiedAccount(own.on);
  const { call } = own;
  const answer = await call("POST", "/v1/login", {
    body: { identifier: ada.username, password: ada.password, client },
  });
  const token =
    client === "web"
      ? cookieOf(answer)?.value
      : answer.json.data["refreshToken"];
  return { ...own, token: String(token) };
}

const cookie = (token: string) => ({
  cookie: `theme=dark; __Host-tixlys-refresh=${token}`,
});

describe("POST /refresh", () => {
  test("200 trades the token of the body for a new pair (auth #38)", async () => {
    const { call, token } = await signedIn();
    const answer = await call("POST", path, { body: { refreshToken: token } });
    expect(answer.status).toBe(200);
    const next = String(answer.json.data["refreshToken"]);
    expect(next).not.toBe(token);
    expect(plain(answer.json.data["tokenType"])).toBe("Bearer");
    expect(cookieOf(answer)).toBeUndefined();
    expect(
      (await call("POST", path, { body: { refreshToken: next } })).status,
    ).toBe(200);
  });

  test("200 trades the token of the cookie for a new cookie, with or without a body", async () => {
    const { call, token } = await signedIn("web");
    const first = await call("POST", path, { headers: cookie(token) });
    expect(first.status).toBe(200);
    expect(Object.keys(first.json.data)).not.toContain("refreshToken");
    const next = cookieOf(first)?.value ?? "";
    expect(next).not.toBe(token);
    expect(
      (await call("POST", path, { body: {}, headers: cookie(next) })).status,
    ).toBe(200);
  });

  test("200 again for the same client within thirty seconds, with the same successor (auth #39)", async () => {
    const { call, token, on } = await signedIn();
    const first = await call("POST", path, { body: { refreshToken: token } });
    on.advance(30_000);
    const again = await call("POST", path, { body: { refreshToken: token } });
    expect(again.status).toBe(200);
    expect(again.json.data["refreshToken"]).toEqual(
      first.json.data["refreshToken"],
    );
  });

  test("401 token-reused after that, and the session is over (auth #38)", async () => {
    const { call, token, on } = await signedIn();
    const next = (await call("POST", path, { body: { refreshToken: token } }))
      .json.data["refreshToken"];
    on.advance(30_001);
    const reused = await call("POST", path, { body: { refreshToken: token } });
    expect(reused.status).toBe(401);
    expect(reused.json.data).toMatchObject({
      credentials: { code: "token-reused" },
    });
    expect(reused.headers.get("www-authenticate")).toStartWith("Bearer");
    expect(
      (await call("POST", path, { body: { refreshToken: next } })).json.data,
    ).toMatchObject({ credentials: { code: "token-revoked" } });
    expect(on.store.facts.at(-1)).toMatchObject({
      type: "SessionRevoked",
      reason: "token-reused",
    });
  });

  test("401 token-reused for another program that brings the same token (auth #38)", async () => {
    const { call, token } = await signedIn();
    await call("POST", path, {
      body: { refreshToken: token },
      headers: { "user-agent": "mine" },
    });
    const stolen = await call("POST", path, {
      body: { refreshToken: token },
      headers: { "user-agent": "theirs" },
    });
    expect(stolen.json.data).toMatchObject({
      credentials: { code: "token-reused" },
    });
  });

  test("401 token-expired when the session idled too long", async () => {
    const { call, token, on } = await signedIn();
    on.advance(14 * 24 * 3600 * 1000);
    expect(
      (await call("POST", path, { body: { refreshToken: token } })).json.data,
    ).toMatchObject({ credentials: { code: "token-expired" } });
  });

  test("401 token-invalid for anything else, an access token included (auth #34)", async () => {
    const { call, on } = await signedIn();
    const { accessToken } = await loggedIn(on);
    for (const refreshToken of [
      "nonsense",
      "A".repeat(86),
      accessToken.slice(0, 512),
    ]) {
      const answer = await call("POST", path, { body: { refreshToken } });
      expect(answer.status).toBe(401);
      expect(answer.json.data).toMatchObject({
        credentials: { code: "token-invalid" },
      });
    }
  });

  test("401 token-missing when nothing was sent", async () => {
    const { call } = harness();
    for (const options of [
      {},
      { body: {} },
      { headers: { cookie: "__Host-tixlys-refresh=" } },
    ]) {
      const answer = await call("POST", path, options);
      expect(answer.status).toBe(401);
      expect(answer.json.data).toMatchObject({
        credentials: { code: "token-missing" },
      });
    }
  });

  test("401 makes the browser forget a cookie that is worth nothing", async () => {
    const { call } = harness();
    const answer = await call("POST", path, { headers: cookie("nonsense") });
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()[0]).toContain(
      "__Host-tixlys-refresh=; Max-Age=0",
    );
  });

  test.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site", origin: "https://other.example.test" }],
  ])(
    "403 when a page of another origin makes the browser send the cookie: %j (auth #33)",
    async (headers: Record<string, string>) => {
      const { call, token } = await signedIn("web");
      const answer = await call("POST", path, {
        headers: { ...cookie(token), ...headers },
      });
      expect(answer.status).toBe(403);
      expect(answer.json.data).toMatchObject({
        permission: { code: "origin-not-allowed" },
      });
      expect(
        (
          await call("POST", path, {
            headers: {
              ...cookie(token),
              origin: publicUrl,
              "sec-fetch-site": "same-origin",
            },
          })
        ).status,
      ).toBe(200);
    },
  );

  test("415 for a form, which is all that a foreign page could send without asking (auth #33)", async () => {
    const { call, token } = await signedIn("web");
    const headers = {
      ...cookie(token),
      "content-type": "application/x-www-form-urlencoded",
    };
    expect((await call("POST", path, { body: "a=b", headers })).status).toBe(
      415,
    );
  });

  test("422 for a field that does not exist", async () => {
    const { call } = harness();
    expect((await call("POST", path, { body: { token: "x" } })).status).toBe(
      422,
    );
  });
});
