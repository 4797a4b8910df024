import { describe, expect, test } from "bun:test";
import { isSecretKey, redactUrl } from "../../src/index.ts";
import { scrubText } from "../../src/redaction/text.ts";
import { sanitizeFields } from "../../src/redaction/sanitize.ts";

describe("names of secrets", () => {
  test.each(
    (
      "password newPassword PASSWORD db_password passwd passphrase secret clientSecret token " +
      "accessToken refresh_token accesstoken authorization Proxy-Authorization cookie Set-Cookie " +
      "apiKey api_key X-Api-Key privateKey credentials recoveryCode otp totp pwd jwt bearer " +
      "BISCUIT_PRIVATE_KEY SERVICE_SECRET sealed personalId passwordHash"
    ).split(" "),
  )("%p is one", (name) => expect(isSecretKey(name)).toBe(true));

  test.each(
    (
      "name email path hotpath route tokenId token_id tokenType tokenExpiresAt passwordReason " +
      "requestId principal_id publicKey keyId status code duration_ms compass author description"
    ).split(" "),
  )("%p is none", (name) => expect(isSecretKey(name)).toBe(false));
});

describe("secrets inside text", () => {
  const token = `En0KEwoEMTIzNBgDIgkKBwgKEgMYgAgSJAgAEiBw${"aB3".repeat(60)}`;
  test.each([
    [
      `Authorization failed: Bearer ${token}`,
      "Authorization failed: Bearer [redacted]",
    ],
    ["got basic dXNlcjpwYXNz", "got basic [redacted]"],
    ["postgres://role:s3cr3t@db/name", "postgres://role:[redacted]@db/name"],
    ["see /verify?token=abc&x=1", "see /verify?token=[redacted]&x=1"],
    ["password: hunter2, user: me", "password: [redacted], user: me"],
    ['{"apiKey":"abc def"}', '{"apiKey":[redacted]}'],
    [`opaque ${"aB3".repeat(14)} value`, "opaque [redacted] value"],
    ["AGE-SECRET-KEY-1QQQQQQQQQQ here", "[redacted] here"],
    [
      "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- end",
      "[redacted] end",
    ],
  ])("%j loses its secret", (text, expected) =>
    expect(scrubText(text)).toBe(expected),
  );

  test.each([
    "0198c5a2-7b1e-7c33-9f00-0123456789ab",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "GET /users/v1/users/{id} answered 200 in 3 ms",
    "at answer (/srv/users/src/api/v1/read-profile.ts:41:7)",
    "relation auth.account does not exist",
  ])("%j stays as it is", (text) => expect(scrubText(text)).toBe(text));

  test("hostile text is looked through in linear time", () => {
    const texts = [
      "_".repeat(8000),
      "token ".repeat(1400),
      "://a:".repeat(1600),
      "-----BEGIN ".repeat(700),
      "a-A1".repeat(2000),
    ];
    const startedAt = performance.now();
    for (const text of texts) scrubText(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("URLs", () => {
  test.each([
    [
      "https://me:pw@a.example/x?token=abc&page=2#frag",
      "https://a.example/x?token=[redacted]&page=2",
    ],
    [
      "https://a.example/cb?code=abc&state=xyz",
      "https://a.example/cb?code=[redacted]&state=[redacted]",
    ],
    ["/chat/v1/ws?ticket=abc", "/chat/v1/ws?ticket=[redacted]"],
    ["/users?query=me&flag", "/users?query=me&flag"],
  ])("%j is shown as %j", (url, expected) =>
    expect(redactUrl(url)).toBe(expected),
  );
});

describe("fields", () => {
  test("secrets are replaced at any depth, by name and by path; their absence stays visible", () => {
    const shown = sanitizeFields(
      {
        body: {
          email: "a@b.test",
          password: "p",
          list: [{ refreshToken: "t", n: 1 }],
        },
        token: null,
        hasToken: true,
        card: { number: "4111" },
      },
      new Set(["card.number"]),
    );
    expect(shown).toEqual({
      body: {
        email: "a@b.test",
        password: "[redacted]",
        list: [{ refreshToken: "[redacted]", n: 1 }],
      },
      token: null,
      hasToken: true,
      card: { number: "[redacted]" },
    });
  });

  test("a hostile name pollutes no prototype", () => {
    const fields: Record<string, unknown> = JSON.parse(
      '{"__proto__":{"admin":true},"a":1}',
    );
    const shown = sanitizeFields(fields);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });
});
