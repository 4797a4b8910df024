import { decodeHex, toHex } from "../bytes.ts";

/** What makes Ed25519 strict, whichever library does the arithmetic (RFC 8032; auth.md F5, §3.3). */

/** Length of keys and seeds in bytes. */
export const KEY_BYTES = 32;
/** Length of a signature in bytes. */
export const SIGNATURE_BYTES = 64;

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
const groupOrder = decodeHex(
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

/** Whether a point has its one encoding and is not of small order. `point` may be a signature: its first half is looked at. */
export function isUsablePoint(point: Uint8Array): boolean {
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

/** Whether a signature has its length, and both halves their one canonical form. */
export const isCanonicalSignature = (signature: Uint8Array): boolean =>
  signature.length === SIGNATURE_BYTES &&
  isUsablePoint(signature) &&
  isCanonicalScalar(signature.subarray(KEY_BYTES));
