import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import type { KeyedRequest, StoredAnswer } from "../port.ts";

const nonceBytes = 12;
const tagBytes = 16;
const secretBytes = 32;
const checkBytes = 16;
const cipher = "aes-256-gcm";

/** What a row holds of a request, and what opens its answer. */
export type RequestNames = {
  /** The row's id. */
  readonly id: Buffer;
  /** Tells this request from any other with the same key. */
  readonly check: Buffer;
  /** Follows from key and request, and is nowhere stored. */
  readonly secret: Buffer;
};

/**
 * Names and secret of a request: id = SHA-256(scope, key); secret and check = HKDF-SHA-256(key, salt id, info fingerprint).
 * Without the key and the request neither a dump nor the service itself can read an answer (decision 26).
 */
export function namesOf(request: KeyedRequest): RequestNames {
  const { key, scope, fingerprint } = request;
  const id = createHash("sha256")
    .update(JSON.stringify([...scope, key]))
    .digest();
  const length = secretBytes + checkBytes;
  const derived = Buffer.from(hkdfSync("sha256", key, id, fingerprint, length));
  return {
    id,
    secret: derived.subarray(0, secretBytes),
    check: derived.subarray(secretBytes),
  };
}

/** Encrypts an answer: nonce, ciphertext, tag. */
export function seal(answer: StoredAnswer, secret: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, secret, nonce);
  const text = JSON.stringify([answer.status, answer.headers, answer.body]);
  return Buffer.concat([
    nonce,
    sealing.update(text, "utf8"),
    sealing.final(),
    sealing.getAuthTag(),
  ]);
}

/** @throws Error when the row was altered. */
export function unseal(sealed: Buffer, secret: Uint8Array): StoredAnswer {
  const end = sealed.length - tagBytes;
  const opening = createDecipheriv(
    cipher,
    secret,
    sealed.subarray(0, nonceBytes),
  );
  opening.setAuthTag(sealed.subarray(end));
  const text = Buffer.concat([
    opening.update(sealed.subarray(nonceBytes, end)),
    opening.final(),
  ]);
  // cast: the tag says that `seal` wrote it.
  const [status, headers, body] = JSON.parse(text.toString()) as [
    StoredAnswer["status"],
    StoredAnswer["headers"],
    StoredAnswer["body"],
  ];
  return { status, headers, body };
}
