import { describe, expect, test } from "bun:test";
import * as values from "../../src/domain/profile/values.ts";
import { valueOf } from "./people.ts";

const refused = { ok: false, error: { type: "Malformed" } } as const;

describe("a phone number", () => {
  test("is kept as E.164", () => {
    expect(valueOf<string>(values.parsePhone(" +4915112345678 "))).toBe(
      "+4915112345678",
    );
  });

  test.each([
    "4915112345678",
    "+0151123456",
    "+49 151 123",
    "+1234567",
    "+1234567890123456",
    "+49a5112345678",
    "",
  ])("is refused as %p", (phone) => {
    expect(values.parsePhone(phone)).toEqual(refused);
  });
});

describe("a language", () => {
  test.each([
    ["en", "en"],
    ["EN-us", "en-US"],
    ["zh-hans-cn", "zh-Hans-CN"],
    ["de-AT-1996", "de-AT-1996"],
  ])("%p is BCP 47 and kept as %p", (written, kept) => {
    expect(valueOf<string>(values.parseLocale(written))).toBe(kept);
  });

  test.each([
    "",
    "en_US",
    "english language",
    "e",
    "en-",
    "de-".padEnd(36, "a"),
  ])("%p is none", (written) => {
    expect(values.parseLocale(written)).toEqual(refused);
  });
});

describe("a time zone", () => {
  test.each([
    ["UTC", "UTC"],
    ["europe/berlin", "Europe/Berlin"],
    ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ])("%p is of the IANA database and kept as %p", (written, kept) => {
    expect(valueOf<string>(values.parseTimezone(written))).toBe(kept);
  });

  test.each([
    "",
    "+01:00",
    "Berlin",
    "Europe/Atlantis",
    "Europe/",
    "../etc/passwd",
  ])("%p is none", (written) => {
    expect(values.parseTimezone(written)).toEqual(refused);
  });
});

describe("names and texts", () => {
  test("lose blanks around and doubled inside, and nothing else", () => {
    expect(valueOf<string>(values.parseDisplayName("  Ada \t Lovelace "))).toBe(
      "Ada Lovelace",
    );
    expect(valueOf<string>(values.parsePersonName("D’Arcy-O'Neil Jr."))).toBe(
      "D’Arcy-O'Neil Jr.",
    );
    expect(valueOf<string>(values.parseBio("first\r\nsecond 👩‍💻"))).toBe(
      "first\nsecond 👩‍💻",
    );
  });

  test("are counted in code points", () => {
    expect(
      values.parseDisplayName("𝒜".repeat(values.displayNameMaxLength)).ok,
    ).toBe(true);
    expect(
      values.parseDisplayName("𝒜".repeat(values.displayNameMaxLength + 1)),
    ).toEqual(refused);
  });

  test.each([
    "",
    "   ",
    "evil\u202egnp.exe",
    "bell\u0007",
    "nul\u0000",
    "half\ud800",
  ])("that do not show what they are (%j) are refused", (text) => {
    expect(values.parseDisplayName(text)).toEqual(refused);
    expect(values.parsePersonName(text)).toEqual(refused);
    expect(values.parseBio(text)).toEqual(refused);
  });
});

test("what a new profile starts with is valid", () => {
  expect(values.parseLocale(values.firstLocale)).toEqual({
    ok: true,
    value: values.firstLocale,
  });
  expect(values.parseTimezone(values.firstTimezone)).toEqual({
    ok: true,
    value: values.firstTimezone,
  });
});

test("an id in capitals is the same id", () => {
  expect(
    valueOf<string>(values.parseUserId("0190A6C0-1C5E-7B8A-9F43-3A1F5F2F7C11")),
  ).toBe("0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11");
  expect(values.parseUserId("me")).toEqual(refused);
});
