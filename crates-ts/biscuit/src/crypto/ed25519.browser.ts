import { ed25519 } from "@noble/curves/ed25519.js";
import {
  isCanonicalSignature,
  isUsablePoint,
  KEY_BYTES,
  SIGNATURE_BYTES,
} from "./points.ts";

/**
 * Ed25519 for browsers, in the place of `ed25519.ts` (`browser` in package.json), exporting the same. Web Crypto is of no use here:
 * it is asynchronous, and away on pages that are not served over TLS. As strict as the other: tests compare the two.
 */
export { KEY_BYTES, SIGNATURE_BYTES };

/** A public key that has passed the checks of `importPublicKey`. */
export type PublicKey = { readonly raw: Uint8Array };

/** A private key with its public half. */
export type PrivateKey = {
  readonly seed: Uint8Array;
  readonly publicRaw: Uint8Array;
};

/** A key for `verify`, or undefined where the bytes are no canonical point of large order. */
export const importPublicKey = (raw: Uint8Array): PublicKey | undefined =>
  raw.length === KEY_BYTES && isUsablePoint(raw) ? { raw } : undefined;

/** Whether `signature` is the key's, in its one canonical form. */
export const verify = (
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean =>
  isCanonicalSignature(signature) &&
  ed25519.verify(signature, message, key.raw, { zip215: false });

/** The key pair of a 32-byte seed; undefined for any other length. */
export const importSeed = (seed: Uint8Array): PrivateKey | undefined =>
  seed.length === KEY_BYTES
    ? { seed, publicRaw: ed25519.getPublicKey(seed) }
    : undefined;

/** A new random key pair. */
export function generate(): PrivateKey {
  const seed = ed25519.utils.randomSecretKey();
  return { seed, publicRaw: ed25519.getPublicKey(seed) };
}

/** Signature of a message: 64 bytes. */
export const sign = (key: PrivateKey, message: Uint8Array): Uint8Array =>
  ed25519.sign(message, key.seed);
