import { createHash, randomBytes } from "node:crypto";
import type { LinkHash, MailSecrets } from "../../application/ports.ts";

/** Mailed tokens: 256 random bits, stored as SHA-256, sealed for the notifications service's age recipient (auth #14). */
export function ageMailSecrets(recipient: string): MailSecrets {
  return {
    issue() {
      const token = randomBytes(32).toString("base64url");
      return { token, hash: hashOf(token) };
    },
    hashOf,
    async seal({ messageId, token, expiresAt }) {
      // Loaded with the first mail: it takes 30 ms, and a process should be ready sooner.
      const { Encrypter } = await import("age-encryption");
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const plain = JSON.stringify({
        messageId,
        token,
        expiresAt: expiresAt.toISOString(),
      });
      return Buffer.from(await encrypter.encrypt(plain)).toString("base64url");
    },
  };
}

function hashOf(token: string): LinkHash {
  // cast: this is what a LinkHash is.
  return createHash("sha256").update(token).digest("base64url") as LinkHash;
}
