import { Decrypter } from "age-encryption";
import type { Secret, Secrets } from "../../application/ports.ts";

/**
 * Opens the sealed fields of mail events: base64url of a binary age file whose plaintext is JSON
 * `{ messageId, token, expiresAt }` (decision 38).
 *
 * @param identity `AGE-SECRET-KEY-1…`; throws when it is none.
 */
export function ageSecrets(identity: string): Secrets {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return {
    async open(sealed) {
      const plaintext = await decrypt(decrypter, sealed);
      if (plaintext === undefined)
        return { ok: false, error: "secret-unreadable" };
      const secret = parseSecret(plaintext);
      return secret === undefined
        ? { ok: false, error: "secret-malformed" }
        : { ok: true, value: secret };
    },
  };
}

async function decrypt(
  decrypter: Decrypter,
  sealed: string,
): Promise<string | undefined> {
  try {
    return await decrypter.decrypt(Buffer.from(sealed, "base64url"), "text");
  } catch {
    return undefined;
  }
}

function parseSecret(plaintext: string): Secret | undefined {
  const { messageId, token, expiresAt } = parseObject(plaintext);
  if (
    typeof messageId !== "string" ||
    typeof token !== "string" ||
    typeof expiresAt !== "string"
  )
    return undefined;
  const expiry = new Date(expiresAt);
  return token === "" || Number.isNaN(expiry.getTime())
    ? undefined
    : { messageId, token, expiresAt: expiry };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
