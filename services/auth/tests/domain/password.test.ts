import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { commonWords } from "../../src/domain/password/common.ts";
import { isEasilyGuessed } from "../../src/domain/password/guessable.ts";
import {
  normalisePassword,
  parsePassword,
  type PasswordRejection,
} from "../../src/domain/password/password.ts";

const context = {
  email: "ada.byron@example.test",
  username: "lovelace",
  names: ["Augusta", "King"],
};
const judge = (
  text: string,
  minLength = 15,
): PasswordRejection["type"] | "ok" => {
  const parsed = parsePassword(text, { minLength }, context);
  return parsed.ok ? "ok" : parsed.error.type;
};

/** Letters in no order that anybody would type. */
const random = (length: number): string =>
  Array.from({ length }, (_, n) =>
    "kxvqzjwmhpybgnd".charAt((n * 7 + ((n * n) % 11)) % 15),
  ).join("");

describe("a new password", () => {
  test("has 15 to 256 characters, counted as code points (auth #1)", () => {
    expect(judge(random(14))).toBe("PasswordTooShort");
    for (const length of [15, 64, 128, 256])
      expect(judge(random(length))).toBe("ok");
    expect(judge(random(257))).toBe("PasswordTooLong");
    expect(judge("🐳".repeat(14))).toBe("PasswordTooShort");
    expect(judge("x".repeat(1_000_000))).toBe("PasswordTooLong");
  });

  test("is as long as it was typed, not as its characters unfold (auth #1)", () => {
    for (const text of ["\uFDFA", "\uFDFA\uFDFA", "\uFDFA kxvqzj"])
      expect(judge(text)).toBe("PasswordTooShort");
    expect(judge(`\uFDFA${random(14)}`)).toBe("ok");
    // Typed in pieces, a letter is still one letter.
    expect(judge(random(14).replace("z", "z\u0323"))).toBe("PasswordTooShort");
  });

  test("is never shorter than 8, whatever is configured (auth #1)", () => {
    expect(parsePassword("kxvqzjw", { minLength: 1 }, context)).toEqual({
      ok: false,
      error: { type: "PasswordTooShort", min: 8 },
    });
    expect(judge("kxvqzjwm", 8)).toBe("ok");
  });

  test("needs no digit, capital or symbol (auth #2)", () => {
    expect(judge("kxvqzjwmhpybgnd")).toBe("ok");
    expect(judge("KXVQZJWMHPYBGND")).toBe("ok");
    expect(judge("809341672580913")).toBe("ok");
    expect(judge("engines weave algebra")).toBe("ok");
    expect(judge("密码学是一门有趣的学问但很难学会")).toBe("ok");
  });

  test("is one text in each of its Unicode forms and otherwise left alone (auth #3)", () => {
    expect(normalisePassword("zoe\u0308 ﬁnds quartz")).toBe(
      normalisePassword("zoë finds quartz"),
    );
    for (const text of [
      " kxvqzjwmhpybgnd",
      "kxvqzjwmhpybgnd ",
      "Kxvqzjwmhpybgnd",
    ])
      expect(normalisePassword(text)).toBe(text);
    const long = random(80);
    expect(normalisePassword(long)).not.toBe(
      normalisePassword(long.slice(0, 72)),
    );
  });

  test.each([
    "passwordpassword",
    "Password1234567",
    "p@ssw0rd p@ssw0rd",
    "PASSWORD!!!!!!!!",
    "123456789012345",
    "111111111111111",
    "               ",
    "qwertyuiopasdfg",
    "1qaz2wsx3edc4rfv",
    "zxcvbnmasdfghjkl",
    "abcdefghijklmnop",
    "ponmlkjihgfedcba",
    "iloveyouiloveyou",
    "letmeinletmein123",
    "princess2023princess!",
    "summerdragonfootball",
    "Summer2024Summer2024",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "thisismypassword",
    "administrator123",
    "changemechangeme",
    "welcome-welcome-1",
    "kxvkxvkxvkxvkxv",
    "l1verp00l l1verp00l",
    "january-february-march",
  ])("is not the common %j (auth #4)", (text) => {
    expect(judge(text)).toBe("PasswordTooCommon");
  });

  test("is none of more than 3 000 that guessers try first (auth #4)", () => {
    const words = [...commonWords];
    const listed = words.flatMap((word) => [
      word.repeat(Math.ceil(15 / word.length)),
      `${word}${word}2024`,
      `${word}123456789012`,
      `${word.charAt(0).toUpperCase()}${word.slice(1)}!!!!!!!!!!!!`,
    ]);
    const distinct = [...new Set(listed)].filter(
      (text) => Array.from(text).length >= 15,
    );
    expect(distinct.length).toBeGreaterThan(3000);
    expect(distinct.filter((text) => !isEasilyGuessed(text))).toEqual([]);
    expect(
      words.filter((word) => word.length >= 8 && !isEasilyGuessed(word)),
    ).toEqual([]);
  });

  test.each([
    "ada.byron@example.test",
    "my name is ada.byron ok",
    "xx adabyron quartz vow",
    "lovelace quartz jigs vow",
    "L0VELACE quartz jigs vow",
    "quartz augusta jigs vow",
    "tixlys quartz jigs vow",
    "T1xlys quartz jigs vow",
  ])(
    "does not contain what is known of its owner or of us: %j (auth #4)",
    (text) => {
      expect(judge(text)).toBe("PasswordTooPersonal");
    },
  );

  test("may contain words of fewer than four letters that are in somebody's name by chance", () => {
    expect(judge("ada finds quartz jigs")).toBe("ok");
  });

  test("that is random is accepted", () => {
    const letters = fc.array(fc.integer({ min: 33, max: 126 }), {
      minLength: 20,
      maxLength: 60,
    });
    fc.assert(
      fc.property(letters, (codes) => {
        const text = String.fromCharCode(...codes);
        fc.pre(new Set(codes).size > 12);
        expect(isEasilyGuessed(text)).toBe(false);
      }),
    );
  });
});
