import type { KeyState, RootKey } from "../../domain/key/ring.ts";

/**
 * A key as it is stored. `wrapped` is its private half under a key that the database does not hold; undefined for the key of the
 * environment, which is stored nowhere.
 */
export type StoredKey = RootKey & { readonly wrapped: string | undefined };

/** The ring inside a transaction. */
export type RootKeys = {
  /** Locks the ring until the transaction ends: two rotations never meet. */
  lock(): Promise<readonly StoredKey[]>;
  /** Enters a key, or another one under an id that is known. */
  put(key: StoredKey): Promise<void>;
  move(keyId: number, to: KeyState, at: Date): Promise<void>;
};

/** The keys that this process signs and judges with. */
export type KeyRing = {
  /** The key of the environment, which the first tokens are signed with. */
  readonly own: { readonly keyId: number; readonly publicKey: string };
  /** A new key pair, its private half wrapped. */
  make(keyId: number): { readonly publicKey: string; readonly wrapped: string };
  /** Takes over what is stored, from the next token on. */
  load(keys: readonly StoredKey[]): void;
};
