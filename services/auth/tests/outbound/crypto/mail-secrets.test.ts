import { describe, expect, test } from "bun:test";
import {
  Decrypter,
  generateIdentity,
  identityToRecipient,
} from "age-encryption";
import { ageMailSecrets } from "../../../src/outbound/crypto/mail-secrets.ts";
import { plain } from "../../domain/values.ts";

describe("a mailed secret", () => {
  test("has 256 random bits and is stored as a hash (auth #14)", async () => {
    const secrets = ageMailSecrets(
      await identityToRecipient(await generateIdentity()),
    );
    const issued = Array.from({ length: 200 }, () => secrets.issue());
    expect(new Set(issued.map(({ token }) => token)).size).toBe(200);
    for (const { token, hash } of issued) {
      expect(Buffer.from(token, "base64url")).toHaveLength(32);
      expect(secrets.hashOf(token)).toBe(hash);
      expect(plain(hash)).not.toBe(token);
    }
  });

  test("travels so that only its recipient can read it (decision 38)", async () => {
    const identity = await generateIdentity();
    const secrets = ageMailSecrets(await identityToRecipient(identity));
    const secret = {
      messageId: "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
      token: "canary-token",
      expiresAt: new Date("2026-11-21T11:00:00Z"),
    };
    const sealed = await secrets.seal(secret);
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    const bytes = Buffer.from(sealed, "base64url");
    expect(bytes.includes("canary-token")).toBe(false);
    const reader = new Decrypter();
    reader.addIdentity(identity);
    expect(JSON.parse(await reader.decrypt(bytes, "text"))).toEqual({
      ...secret,
      expiresAt: "2026-11-21T11:00:00.000Z",
    });
    const stranger = new Decrypter();
    stranger.addIdentity(await generateIdentity());
    expect(stranger.decrypt(bytes, "text")).rejects.toThrow();
  });
});
