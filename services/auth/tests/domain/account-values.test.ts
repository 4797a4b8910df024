import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseEmail } from "../../src/domain/account/email.ts";
import { parseSessionId, parseUserId } from "../../src/domain/account/ids.ts";
import { rolesOf, tierOf } from "../../src/domain/account/role.ts";
import {
  isReservedUsername,
  parseUsername,
} from "../../src/domain/account/username.ts";
import {
  parsePersonName,
  parsePhone,
} from "../../src/domain/registration/profile.ts";
import { describeDevice } from "../../src/domain/session/device.ts";
import { good, username, plain } from "./values.ts";

describe("an e-mail address", () => {
  test("is one value however it is spelt", () => {
    expect(good(parseEmail("  Ada.Lovelace+news@Example.TEST "))).toEqual(
      good(parseEmail("ada.lovelace+news@example.test")),
    );
  });

  test.each([
    "",
    "ada",
    "@example.test",
    "ada@",
    "ada@localhost",
    "ada@example..test",
    "ada@-example.test",
    "ada@example.test-",
    "ada@10.0.0.1",
    ".ada@example.test",
    "ada.@example.test",
    "a..da@example.test",
    "ada lovelace@example.test",
    "ada@exam ple.test",
    'ada"x"@example.test',
    "ada@example.test\r\nBcc: all@example.test",
    "ada\u0000@example.test",
    "adä@example.test",
    `${"a".repeat(65)}@example.test`,
  ])("is not %j", (text) => {
    expect(parseEmail(text)).toEqual({
      ok: false,
      error: { type: "EmailInvalid" },
    });
  });

  test("has 254 characters at most", () => {
    const domain = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}`;
    expect(parseEmail(`${"x".repeat(58)}@${domain}.tt`).ok).toBe(true);
    expect(parseEmail(`${"x".repeat(60)}@${domain}.tt`)).toEqual({
      ok: false,
      error: { type: "EmailTooLong", max: 254 },
    });
  });

  test("never holds white space or a control character, whatever was typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = parseEmail(text);
        if (parsed.ok) expect(parsed.value).toMatch(/^[\x21-\x7e]+$/);
      }),
    );
  });
});

describe("a username", () => {
  test.each(["ada", "a.d", "ada_l-1", "x".repeat(32), "a1.b2_c3-d4"])(
    "may be %s",
    (text) => {
      expect(good(parseUsername(` ${text.toUpperCase()} `))).toBe(
        username(text),
      );
    },
  );

  test.each([
    "a..b",
    ".ada",
    "ada.",
    "a._b",
    "-ada",
    "ada lovelace",
    "adä",
    "ada@home",
    "аda",
  ])("is not %s", (text) => {
    expect(parseUsername(text)).toEqual({
      ok: false,
      error: { type: "UsernameInvalid" },
    });
  });

  test("has 3 to 32 characters", () => {
    expect(parseUsername("ab")).toEqual({
      ok: false,
      error: { type: "UsernameTooShort", min: 3 },
    });
    expect(parseUsername("a".repeat(33))).toEqual({
      ok: false,
      error: { type: "UsernameTooLong", max: 32 },
    });
  });

  test("that speaks for the house is reserved", () => {
    expect(isReservedUsername(username("root"))).toBe(true);
    expect(isReservedUsername(username("ro.ot"))).toBe(true);
    expect(isReservedUsername(username("rooted"))).toBe(false);
  });
});

describe("names, phones, ids and roles", () => {
  test("a name keeps its letters and loses its extra space", () => {
    expect(good(parsePersonName("  Zoë   van der Velde "))).toEqual(
      good(parsePersonName("Zoe\u0308 van der Velde")),
    );
    expect(parsePersonName("   ")).toEqual({
      ok: false,
      error: { type: "NameTooShort", min: 1 },
    });
    expect(parsePersonName("x".repeat(101))).toEqual({
      ok: false,
      error: { type: "NameTooLong", max: 100 },
    });
    for (const text of ["a\u0000b", "a\u202eb", "<b>Ada</b>"])
      expect(parsePersonName(text)).toEqual({
        ok: false,
        error: { type: "NameInvalid" },
      });
  });

  test("a phone number is E.164", () => {
    expect(parsePhone("+43123456789").ok).toBe(true);
    for (const text of [
      "43123456789",
      "+0123456789",
      "+43 123 456",
      "+431",
      `+4${"1".repeat(15)}`,
    ])
      expect(parsePhone(text).ok).toBe(false);
  });

  test("an id is a UUID", () => {
    expect(plain(parseUserId("0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d"))).toBe(
      "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
    );
    expect(parseUserId("1")).toBeUndefined();
    expect(parseSessionId(undefined)).toBeUndefined();
  });

  test("a rank has a tier, and roles are the rank with its capabilities", () => {
    expect(
      (["user", "moderator", "admin", "root"] as const).map(tierOf),
    ).toEqual(["general", "general", "management", "root"]);
    expect(rolesOf({ role: "user", capabilities: ["provider"] })).toEqual([
      "user",
      "provider",
    ]);
  });
});

describe("a device", () => {
  test.each([
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
      "Firefox on Linux",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36 Edg/129.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
      "Safari on iOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36",
      "Chrome on Android",
    ],
    ["curl/8.5.0", "curl"],
    ["", "Unknown device"],
    ["SomeApp (Macintosh)", "A program on macOS"],
  ])("is told from its user agent: %s", (userAgent, device) => {
    expect(describeDevice(userAgent)).toBe(device);
  });
});
