import { describe, expect, test } from "bun:test";
import { refreshSecrets } from "../../../src/outbound/crypto/refresh-secrets.ts";
import { sessionId } from "../../domain/values.ts";

const { newFamily, next, parse, isGenuine, seal, open, hashUserAgent } =
  refreshSecrets;

describe("a refresh token", () => {
  test("names its session and holds 256 bits that are never the same (auth #28)", () => {
    const tokens = Array.from(
      { length: 500 },
      () => newFamily(sessionId(1)).token,
    );
    const secrets = new Set(
      tokens.map((token) =>
        Buffer.from(token, "base64url").subarray(16, 48).toString("hex"),
      ),
    );
    expect(secrets.size).toBe(500);
    const bits = [...secrets]
      .flatMap((hex) => [...Buffer.from(hex, "hex")])
      .reduce(
        (sum, byte) => sum + byte.toString(2).replaceAll("0", "").length,
        0,
      );
    expect(bits / (500 * 256)).toBeCloseTo(0.5, 1);
    expect(parse(tokens[0] ?? "")?.sessionId).toBe(sessionId(1));
  });

  test("is told from a made-up one by its family's mark, however old it is", () => {
    const { token: first, familyKey } = newFamily(sessionId(1));
    const second = next(sessionId(1), familyKey).token;
    expect(isGenuine(first, familyKey)).toBe(true);
    expect(isGenuine(second, familyKey)).toBe(true);
    expect(isGenuine(newFamily(sessionId(1)).token, familyKey)).toBe(false);
    const flipped = `${first.slice(0, 40)}${first[40] === "A" ? "B" : "A"}${first.slice(41)}`;
    expect(isGenuine(flipped, familyKey)).toBe(false);
    expect(isGenuine("", familyKey)).toBe(false);
  });

  test.each([
    "",
    "x",
    "=".repeat(86),
    "A".repeat(85),
    "A".repeat(87),
    `${"A".repeat(85)}B`,
    `${"A".repeat(43)} ${"A".repeat(42)}`,
    "ä".repeat(86),
  ])("has one form only: %j is none", (text) => {
    expect(parse(text)).toBeUndefined();
  });

  test("is stored as a hash", () => {
    const { token, hash } = newFamily(sessionId(1));
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(token).not.toContain(hash);
    expect(parse(token)?.hash).toBe(hash);
  });

  test("is the only key to its successor", () => {
    const { token, familyKey } = newFamily(sessionId(1));
    const successor = next(sessionId(1), familyKey).token;
    const sealed = seal(successor, token);
    expect(open(sealed, token)).toBe(successor);
    expect(open(sealed, successor)).toBeUndefined();
    expect(open(sealed.subarray(0, 20), token)).toBeUndefined();
    expect(open(sealed.with(20, (sealed[20] ?? 0) ^ 1), token)).toBeUndefined();
    expect(Buffer.from(seal(successor, token)).equals(sealed)).toBe(false);
    expect(Buffer.from(sealed).toString("latin1")).not.toContain(
      successor.slice(24),
    );
  });

  test("knows programs by a hash of what they call themselves", () => {
    expect(hashUserAgent("a")).toBe(hashUserAgent("a"));
    expect(hashUserAgent("a")).not.toBe(hashUserAgent("b"));
  });
});
