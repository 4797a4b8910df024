import { describe, expect, test } from "bun:test";
import { testKeys, type TestKeys } from "@tixlys/testkit";
import type { AccessGrant } from "../../../src/application/ports.ts";
import { biscuitAccessTokens } from "../../../src/outbound/crypto/access-tokens.ts";
import { signingRing } from "../../../src/outbound/crypto/key-ring.ts";
import { sessionId, userId } from "../../domain/values.ts";

const publishedBy = ({ privateKey, keySet }: TestKeys) =>
  signingRing({ privateKey, keySet }).published;

const grantAt = (now: Date): AccessGrant => ({
  userId: userId(1),
  roles: ["user", "provider"],
  tier: "general",
  verified: true,
  gen: 3,
  sessionId: sessionId(2),
  aal: 1,
  client: "web",
  authTime: now,
  issuedAt: now,
  expiresAt: new Date(now.getTime() + 300_000),
});

describe("an access token", () => {
  test("says who, for every service of the suite and for nobody else (auth #34)", () => {
    const keys = testKeys();
    const now = new Date();
    const token = biscuitAccessTokens(keys.signer, publishedBy(keys), [
      "auth",
      "users",
    ]).mint(grantAt(now));
    const decide = (audience: string) =>
      keys
        .verifierFor(audience)
        .decide({ token, guard: "general", operation: "users:profile:read" });
    for (const audience of ["auth", "users"]) {
      expect(decide(audience)).toMatchObject({
        allowed: true,
        principal: {
          userId: userId(1),
          roles: ["user", "provider"],
          tier: "general",
          verified: true,
          sessionId: sessionId(2),
          aal: 1,
          client: "web",
        },
      });
    }
    expect(decide("chat")).toMatchObject({
      allowed: false,
      reason: "token-invalid",
    });
  });

  test("has an id of its own each time", () => {
    const keys = testKeys();
    const tokens = biscuitAccessTokens(keys.signer, publishedBy(keys), [
      "auth",
    ]);
    const grant = grantAt(new Date());
    expect(tokens.mint(grant)).not.toBe(tokens.mint(grant));
  });

  test("is verified by the keys that are published", () => {
    const keys = testKeys();
    const [published] = biscuitAccessTokens(keys.signer, publishedBy(keys), [
      "auth",
    ]).keys();
    expect(published).toEqual({
      keyId: 1,
      algorithm: "Ed25519",
      publicKey: keys.publicKeys.split(":")[1] ?? "",
    });
  });
});
