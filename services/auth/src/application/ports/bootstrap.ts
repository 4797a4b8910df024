import type { LinkHash } from "./hashes.ts";

/** Invitations to become the first root, inside a transaction (auth #13). */
export type BootstrapTokens = {
  /** Until the transaction ends nobody else issues or redeems one. */
  lock(): Promise<void>;
  find(
    hash: LinkHash,
  ): Promise<
    { readonly expiresAt: Date; readonly isUsed: boolean } | undefined
  >;
  /** Voids those that nobody has used. */
  replace(token: {
    readonly hash: LinkHash;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  }): Promise<void>;
  use(hash: LinkHash, at: Date): Promise<void>;
};
