import { describe, expect, test } from "bun:test";
import {
  createSigner,
  generateRootKey,
  KeyError,
  MintError,
  parseKeys,
  roles,
  tierOf,
} from "../src/index.ts";
import type { AccessClaims } from "../src/index.ts";
import { after, claimsOf, now, root, signer } from "./support/suite.ts";

describe("minting", () => {
  test("a tier stands exactly once and follows from the roles", () => {
    expect(roles.map((role) => `${role} ${tierOf([role])}`)).toEqual([
      "user general",
      "moderator general",
      "admin management",
      "root root",
      "customer general",
      "provider general",
    ]);
  });

  const refused: [string, Partial<AccessClaims>][] = [
    ["no role", { roles: [] }],
    ["a role twice", { roles: ["user", "user"] }],
    ["an empty user id", { userId: "" }],
    ["an end before the start", { expiresAt: after(-1) }],
    ["an invalid date", { expiresAt: new Date(Number.NaN) }],
    ["no audience", { audiences: [] }],
    ["a broken generation", { gen: 1.5 }],
    ["a negative level", { aal: -1 }],
  ];
  test.each(refused)("%s is refused instead of signed", (_, over) => {
    expect(() => signer.mint(claimsOf(over))).toThrow(MintError);
  });

  test("a service's token lives at most ten minutes", () => {
    const claims = {
      service: "feed",
      tokenId: "t",
      issuedAt: now,
      audiences: ["users"],
    };
    expect(() =>
      signer.mintService({ ...claims, expiresAt: after(601) }),
    ).toThrow("ten minutes");
    expect(
      signer.mintService({ ...claims, expiresAt: after(600) }),
    ).toBeString();
  });

  test("two tokens of the same claims differ: the key that narrows one is no use with the other", () => {
    expect(signer.mint(claimsOf())).not.toBe(signer.mint(claimsOf()));
  });

  test("a token of ordinary size stays under 1000 characters", () => {
    const id = () => crypto.randomUUID();
    const token = signer.mint(
      claimsOf({ userId: id(), sessionId: id(), tokenId: id() }),
    );
    expect(token.length).toBeLessThan(1000);
  });
});

describe("keys", () => {
  test("both halves of a key are written kid:hex and fit together", () => {
    const { privateKey, publicKey } = generateRootKey(41);
    expect(privateKey).toMatch(/^41:[0-9a-f]{64}$/);
    expect(createSigner(privateKey)).toMatchObject({ kid: 41, publicKey });
    expect(parseKeys(` ${publicKey} , ${root.publicKey}`).list()).toEqual([
      { kid: 41, publicKey: publicKey.slice(3) },
      { kid: 7, publicKey: root.publicKey.slice(2) },
    ]);
  });

  const identity = `01${"00".repeat(31)}`;
  const refused = [
    "",
    "7",
    "7:",
    `x:${identity}`,
    `7:${identity}00`,
    `7:${identity}`,
    `4294967296:${root.publicKey.slice(2)}`,
    `${root.publicKey},${root.publicKey}`,
  ];
  test.each(refused)("%p is refused as a key set", (text) => {
    expect(() => parseKeys(text)).toThrow(KeyError);
  });

  test("a failed replacement leaves the set as it was", () => {
    const keys = parseKeys(root.publicKey);
    expect(() => keys.replace("7:nonsense")).toThrow(KeyError);
    expect(keys.list()).toHaveLength(1);
  });

  test("auth #44: a key that cannot be read is not repeated in the error", () => {
    const secret = "5ec7e7".repeat(10);
    expect(() => createSigner(`7:${secret}`)).toThrow(KeyError);
    expect(() => createSigner(`7:${secret}`)).not.toThrow(secret);
    expect(() => createSigner(secret)).not.toThrow(secret);
  });
});
