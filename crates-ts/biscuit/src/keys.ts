import { fromHex, toHex } from "./bytes.ts";
import {
  generate,
  importPublicKey,
  importSeed,
  KEY_BYTES,
} from "./crypto/ed25519.ts";
import type { PrivateKey, PublicKey } from "./crypto/ed25519.ts";

/** One public root key. `kid` is an unsigned 32-bit number, `publicKey` 64 hexadecimal characters. */
export type RootKey = { kid: number; publicKey: string };

/** The root keys that a verifier trusts, by key id. */
export type KeySet = {
  readonly size: number;
  /** Grows with every change, so that a cache knows when its entries are of another set. */
  readonly version: number;
  list(): RootKey[];
  /** The key to verify with; for verifiers. */
  find(kid: number): PublicKey | undefined;
  /**
   * Takes the place of all keys. A key that was removed in an emergency stays away, whatever a stale source says.
   *
   * @throws KeyError on a malformed key; the set is then unchanged
   */
  replace(keys: string | readonly RootKey[]): void;
  /** Emergency removal: tokens under this key are refused from the next decision on. */
  remove(kid: number): void;
};

/** A key that cannot be read. The message never holds the key. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

const UINT32_MAX = 0xffff_ffff;

/**
 * Reads `kid:hex,kid:hex` (`BISCUIT_PUBLIC_KEYS`).
 *
 * @throws KeyError
 */
export function parseKeys(keys: string): KeySet {
  return createKeySet(readRootKeys(keys));
}

/**
 * Reads `kid:hex` with a private key of 32 bytes (`BISCUIT_PRIVATE_KEY`).
 *
 * @throws KeyError
 */
export function parsePrivateKey(key: string): { kid: number; key: PrivateKey } {
  const { kid, hex } = splitKey(key);
  const seed = fromHex(hex, KEY_BYTES);
  const imported = seed === undefined ? undefined : importSeed(seed);
  return imported === undefined
    ? fail(`private key ${kid}: 64 hexadecimal characters expected`)
    : { kid, key: imported };
}

/** A new random root key pair, both halves as `kid:hex`. */
export function generateRootKey(kid: number): {
  privateKey: string;
  publicKey: string;
} {
  const key = generate();
  return {
    privateKey: `${kid}:${toHex(key.seed)}`,
    publicKey: `${kid}:${toHex(key.publicRaw)}`,
  };
}

function createKeySet(initial: ReadonlyMap<number, PublicKey>): KeySet {
  let keys = initial;
  let version = 0;
  const removed = new Set<number>();
  const swap = (next: ReadonlyMap<number, PublicKey>) => {
    keys = next;
    version += 1;
  };
  return {
    get size() {
      return keys.size;
    },
    get version() {
      return version;
    },
    list: () =>
      [...keys].map(([kid, key]) => ({ kid, publicKey: toHex(key.raw) })),
    find: (kid) => keys.get(kid),
    replace: (next) => swap(without(readRootKeys(next), removed)),
    remove: (kid) => {
      removed.add(kid);
      swap(without(keys, removed));
    },
  };
}

const without = (
  keys: ReadonlyMap<number, PublicKey>,
  removed: ReadonlySet<number>,
): Map<number, PublicKey> =>
  new Map([...keys].filter(([kid]) => !removed.has(kid)));

function readRootKeys(
  keys: string | readonly RootKey[],
): Map<number, PublicKey> {
  const entries =
    typeof keys === "string"
      ? keys.split(",").map(splitKey)
      : keys.map(({ kid, publicKey }) => splitKey(`${kid}:${publicKey}`));
  const read = new Map<number, PublicKey>();
  for (const { kid, hex } of entries) {
    if (read.has(kid)) fail(`key ${kid} occurs twice`);
    read.set(kid, readPublicKey(kid, hex));
  }
  return read;
}

function readPublicKey(kid: number, hex: string): PublicKey {
  const raw =
    fromHex(hex, KEY_BYTES) ??
    fail(`key ${kid}: 64 hexadecimal characters expected`);
  return (
    importPublicKey(raw) ??
    fail(`key ${kid}: no canonical Ed25519 point of large order`)
  );
}

function splitKey(text: string): { kid: number; hex: string } {
  const [, digits, hex] =
    /^\s*(\d{1,10}):([0-9a-fA-F]*)\s*$/.exec(text) ??
    fail("a key must look like kid:hex");
  const kid = Number(digits);
  return kid <= UINT32_MAX
    ? { kid, hex: hex ?? "" }
    : fail("a key id must fit in 32 bits");
}

function fail(reason: string): never {
  throw new KeyError(reason);
}
