import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, decodeHex } from "../bytes.ts";
import {
  isCanonicalSignature,
  isUsablePoint,
  KEY_BYTES,
  SIGNATURE_BYTES,
} from "./points.ts";

/** Ed25519 (RFC 8032) as strict as the reference engine's `verify_strict`: canonical, and nothing of small order. */

export { KEY_BYTES, SIGNATURE_BYTES };

const spkiPrefix = decodeHex("302a300506032b6570032100");
const pkcs8Prefix = decodeHex("302e020100300506032b657004220420");

/** A public key that has passed the checks of `importPublicKey`. */
export type PublicKey = {
  readonly raw: Uint8Array;
  readonly handle: KeyObject;
};

/** A private key with its public half. */
export type PrivateKey = {
  readonly seed: Uint8Array;
  readonly handle: KeyObject;
  readonly publicRaw: Uint8Array;
};

/** A key for `verify`, or undefined where the bytes are no canonical point of large order. */
export function importPublicKey(raw: Uint8Array): PublicKey | undefined {
  if (raw.length !== KEY_BYTES || !isUsablePoint(raw)) return undefined;
  try {
    const der = Buffer.from(concat(spkiPrefix, raw));
    return {
      raw,
      handle: createPublicKey({ key: der, format: "der", type: "spki" }),
    };
  } catch {
    return undefined;
  }
}

/** Whether `signature` is the key's, in its one canonical form. */
export function verify(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return (
    isCanonicalSignature(signature) &&
    nodeVerify(null, message, key.handle, signature)
  );
}

/** The key pair of a 32-byte seed; undefined for any other length. */
export function importSeed(seed: Uint8Array): PrivateKey | undefined {
  if (seed.length !== KEY_BYTES) return undefined;
  const der = Buffer.from(concat(pkcs8Prefix, seed));
  return withPublic(
    seed,
    createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
  );
}

/** A new random key pair. */
export function generate(): PrivateKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  return withPublic(
    new Uint8Array(der.subarray(pkcs8Prefix.length)),
    privateKey,
  );
}

/** Signature of a message: 64 bytes. */
export const sign = (key: PrivateKey, message: Uint8Array): Uint8Array =>
  new Uint8Array(nodeSign(null, message, key.handle));

function withPublic(seed: Uint8Array, handle: KeyObject): PrivateKey {
  const der = createPublicKey(handle).export({ format: "der", type: "spki" });
  return {
    seed,
    handle,
    publicRaw: new Uint8Array(der.subarray(spkiPrefix.length)),
  };
}
