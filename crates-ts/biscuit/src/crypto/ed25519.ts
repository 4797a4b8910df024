import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, toHex } from "../bytes.ts";

/** Ed25519 (RFC 8032) as strict as the reference engine's `verify_strict`: canonical, and nothing of small order. */

/** Length of keys and seeds in bytes. */
export const KEY_BYTES = 32;
/** Length of a signature in bytes. */
export const SIGNATURE_BYTES = 64;

const spkiPrefix = Uint8Array.fromHex("302a300506032b6570032100");
const pkcs8Prefix = Uint8Array.fromHex("302e020100300506032b657004220420");

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

// y coordinates, without the sign bit, of the eight points of small order (order 1, 2, 4, 8). Any key among them
// makes signatures that fit every message.
const smallOrder = new Set([
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

// L, the order of the base point, little-endian (RFC 8032 §5.1).
const groupOrder = Uint8Array.fromHex(
  "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
);

function yOf(point: Uint8Array): Uint8Array {
  const y = point.slice(0, KEY_BYTES);
  y[31] = (y[31] ?? 0) & 0x7f;
  return y;
}

/** Whether y < 2^255 - 19, so that the point has this one encoding only. */
function isCanonicalY(y: Uint8Array): boolean {
  if (y[31] !== 0x7f || (y[0] ?? 0) < 0xed) return true;
  for (let i = 1; i < 31; i++) if (y[i] !== 0xff) return true;
  return false;
}

function isUsablePoint(point: Uint8Array): boolean {
  const y = yOf(point);
  return isCanonicalY(y) && !smallOrder.has(toHex(y));
}

/** Whether S < L, without which one signature would have several forms (RFC 8032 §5.1.7). */
function isCanonicalScalar(s: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (s[i] ?? 0) - (groupOrder[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

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
  if (signature.length !== SIGNATURE_BYTES) return false;
  if (
    !isUsablePoint(signature) ||
    !isCanonicalScalar(signature.subarray(KEY_BYTES))
  )
    return false;
  return nodeVerify(null, message, key.handle, signature);
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
