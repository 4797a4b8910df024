import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  apiKeyMaxDays,
  draftApiKey,
  keyTokenExpiresAt,
  parseApiKeyId,
  type ApiKeyDraft,
} from "../../src/domain/api-key/api-key.ts";
import { parseScope } from "../../src/domain/api-key/scope.ts";
import {
  apiKeyPrefix,
  apiKeySecrets,
} from "../../src/outbound/crypto/api-key-secrets.ts";
import { at, good, plain, present, userId } from "./values.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const id = present(parseApiKeyId(userId(7)));
const draft = (over: Partial<ApiKeyDraft> = {}) =>
  draftApiKey(
    {
      name: " deploy ",
      operations: ["users:*"],
      resources: undefined,
      expiresAt: at(day),
      ...over,
    },
    id,
    userId(1),
    at(0),
  );

describe("an API key", () => {
  test("has a trimmed name, a scope and an end", () => {
    expect(plain(good(draft()))).toEqual({
      id,
      userId: userId(1),
      name: "deploy",
      scope: { operations: ["users:*"] },
      createdAt: at(0),
      expiresAt: at(day),
    });
  });

  test("lives a minute at least and a year at most (auth #57)", () => {
    const ends = [minute - 1, minute, apiKeyMaxDays * day, Number.NaN];
    expect(ends.map((end) => draft({ expiresAt: at(end) }).ok)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(draft({ expiresAt: at(apiKeyMaxDays * day + 1) }).ok).toBe(false);
  });

  test("is refused with every mistake at once", () => {
    const drafted = draft({
      name: "",
      operations: ["users:*:read", "ok:*"],
      resources: [],
      expiresAt: at(0),
    });
    expect(drafted).toEqual({
      ok: false,
      error: [
        { type: "KeyNameInvalid" },
        { type: "ScopeInvalid", field: "operations", index: 0 },
        { type: "ScopeEmpty", field: "resources" },
        { type: "KeyLifetimeTooShort" },
      ],
    });
  });

  test("is traded for tokens that end with it at the latest, and after five minutes", () => {
    const key = { expiresAt: at(10 * minute) };
    const end = (now: number, accessMs: number) =>
      keyTokenExpiresAt(key, at(now), accessMs);
    expect(end(0, 5 * minute)).toEqual(at(5 * minute));
    expect(end(0, 3 * minute)).toEqual(at(3 * minute));
    expect(end(0, 60 * minute)).toEqual(at(5 * minute));
    expect(end(9 * minute, 5 * minute)).toEqual(at(10 * minute));
  });
});

describe("a scope", () => {
  test.each([
    [["*"], true],
    [["users:profile:read", "users:*", "api-key:a1:*"], true],
    [["users"], true],
    [["users*"], false],
    [["*:read"], false],
    [["Users:read"], false],
    [['x"'], false],
    [["a b"], false],
    [[":"], false],
    [["a:*", "b:*", "c:*", "d:*", "e:*", "f:*"], true],
    [["a:*", "b:*", "c:*", "d:*", "e:*", "f:*", "g"], false],
    [Array.from({ length: 33 }, (_, n) => `a:${n}`), false],
    [Array.from({ length: 20 }, (_, n) => `${n}:`.padEnd(100, "x")), false],
  ])("of %j: %p", (operations, isGood) => {
    expect(parseScope(operations, undefined).ok).toBe(isGood);
  });

  test("of resources may have ids of any kind, and no path that climbs out of quotes", () => {
    const isGood = (resource: string) => parseScope(["*"], [resource]).ok;
    expect(
      ["*", "users/profiles/0198", "users/*", "a/B_c~1.2/*"].map(isGood),
    ).toEqual([true, true, true, true]);
    expect(["", "/", "a//b", "a/*/b", 'a"', "a\n", "ä"].map(isGood)).toEqual(
      Array<boolean>(7).fill(false),
    );
  });
});

describe("the text of an API key", () => {
  const secrets = apiKeySecrets("production");

  test("names its environment and is never twice the same", () => {
    const texts = Array.from({ length: 200 }, () => secrets.issue().text);
    expect(new Set(texts).size).toBe(200);
    for (const text of texts)
      expect(text).toMatch(/^tixlys_live_[0-9A-Za-z]{49}$/);
    expect(["staging", "development", "test"].map(apiKeyPrefix)).toEqual([
      "tixlys_staging_",
      "tixlys_dev_",
      "tixlys_test_",
    ]);
  });

  test("is known again by its hash, and with any one character changed it is no key", () => {
    const { text, hash, hint } = secrets.issue();
    expect(secrets.hashOf(text)).toBe(hash);
    expect(String(hint)).toBe(`tixlys_live_…${text.slice(-4)}`);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom(..."0aZ_-é"),
        (place, sign) => {
          const changed = `${text.slice(0, place)}${sign}${text.slice(place + 1)}`;
          expect(secrets.hashOf(changed)).toBe(
            changed === text ? hash : undefined,
          );
        },
      ),
    );
  });

  test("is none in another environment", () => {
    const { text } = secrets.issue();
    expect(apiKeySecrets("staging").hashOf(text)).toBeUndefined();
  });
});
