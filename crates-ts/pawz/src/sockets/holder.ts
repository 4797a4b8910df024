/** Whose socket it is: enough to close it when their token ends or is revoked. */
export type SocketHolder = {
  readonly userId: string;
  readonly sessionId: string;
  readonly tokenId: string;
  /** Of the account's tokens: a revocation of a person names it. */
  readonly gen: number;
  readonly expiresAt: Date;
};
