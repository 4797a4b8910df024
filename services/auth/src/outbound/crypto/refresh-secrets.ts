import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { parseSessionId, type SessionId } from "../../domain/account/ids.ts";
import type { RefreshHash } from "../../domain/session/session.ts";
import type { IssuedRefresh, RefreshSecrets } from "../../application/ports.ts";

/**
 * Refresh tokens: `base64url(session id ‖ secret ‖ mark)`, 16 + 32 + 16 bytes.
 *
 * The secret has 256 random bits and is stored as SHA-256 of the whole token only. The mark is an HMAC under a key of
 * the family: by it an older token of the family is told from a made-up one, without keeping a hash of every token
 * that ever was. The family's key opens nothing; who stole it could only end that session.
 */
const idBytes = 16;
const secretBytes = 32;
const markBytes = 16;
const tokenBytes = idBytes + secretBytes + markBytes;

export const refreshSecrets: RefreshSecrets = {
  newFamily(id) {
    const familyKey = randomBytes(32);
    return { ...issue(id, familyKey), familyKey };
  },
  next: issue,
  parse(token) {
    const bytes = bytesOf(token);
    const sessionId =
      bytes && parseSessionId(toUuid(bytes.subarray(0, idBytes)));
    return sessionId === undefined
      ? undefined
      : { sessionId, hash: hashOf(token) };
  },
  isGenuine(token, familyKey) {
    const bytes = bytesOf(token);
    if (bytes === undefined) return false;
    const mark = bytes.subarray(idBytes + secretBytes);
    return timingSafeEqual(
      mark,
      markOf(bytes.subarray(0, idBytes + secretBytes), familyKey),
    );
  },
  seal,
  open,
  hashUserAgent: (userAgent) =>
    createHash("sha256").update(userAgent).digest("base64url"),
};

function issue(id: SessionId, familyKey: Uint8Array): IssuedRefresh {
  const body = Buffer.concat([
    Buffer.from(id.replaceAll("-", ""), "hex"),
    randomBytes(secretBytes),
  ]);
  const token = Buffer.concat([body, markOf(body, familyKey)]).toString(
    "base64url",
  );
  return { token, hash: hashOf(token) };
}

function markOf(body: Uint8Array, familyKey: Uint8Array): Buffer {
  return createHmac("sha256", familyKey)
    .update(body)
    .digest()
    .subarray(0, markBytes);
}

function hashOf(token: string): RefreshHash {
  // cast: this is what a RefreshHash is.
  return createHash("sha256").update(token).digest("base64url") as RefreshHash;
}

/** The bytes of a token in its one canonical form, else undefined. */
function bytesOf(token: string): Buffer | undefined {
  const bytes = Buffer.from(token, "base64url");
  return bytes.length === tokenBytes && bytes.toString("base64url") === token
    ? bytes
    : undefined;
}

function toUuid(bytes: Uint8Array): string {
  return bytes
    .toHex()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under HKDF-SHA-256(old token): nonce ‖ ciphertext ‖ tag. */
function seal(successor: string, under: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(under), nonce);
  return Buffer.concat([
    nonce,
    cipher.update(successor, "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function open(sealed: Uint8Array, holder: string): string | undefined {
  const end = sealed.length - tagBytes;
  if (end < nonceBytes) return undefined;
  const decipher = createDecipheriv(
    "aes-256-gcm",
    keyFrom(holder),
    sealed.subarray(0, nonceBytes),
  );
  decipher.setAuthTag(sealed.subarray(end));
  try {
    return (
      decipher.update(sealed.subarray(nonceBytes, end), undefined, "utf8") +
      decipher.final("utf8")
    );
  } catch {
    // Sealed for the holder of another token: what cannot be opened is no successor of this one.
    return undefined;
  }
}

function keyFrom(token: string): Buffer {
  return Buffer.from(
    hkdfSync("sha256", token, "", "tixlys/auth/refresh-successor/v1", 32),
  );
}
