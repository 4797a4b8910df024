import type { Result } from "@tixlys/nexus";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import type { Capability, Role, Tier } from "../../domain/account/role.ts";
import type { Password } from "../../domain/password/password.ts";
import type { RefreshHash } from "../../domain/session/session.ts";
import type { PasswordHash, LinkHash } from "./hashes.ts";

/** Too many passwords wait to be hashed. */
export type Overloaded = { readonly type: "Overloaded" };

export type Passwords = {
  hash(password: Password): Promise<Result<PasswordHash, Overloaded>>;
  /** Takes as long for an unknown hash as for a known one; an unknown one never matches. */
  verify(
    normalised: string,
    hash: PasswordHash | undefined,
  ): Promise<Result<boolean, Overloaded>>;
  /** Whether the hash was made with weaker parameters than today's. */
  isOutdated(hash: PasswordHash): boolean;
};

export type IssuedRefresh = {
  readonly token: string;
  readonly hash: RefreshHash;
};

export type RefreshSecrets = {
  newFamily(id: SessionId): IssuedRefresh & { readonly familyKey: Uint8Array };
  next(id: SessionId, familyKey: Uint8Array): IssuedRefresh;
  parse(
    token: string,
  ): { readonly sessionId: SessionId; readonly hash: RefreshHash } | undefined;
  /** Whether this family issued the token at some time. */
  isGenuine(token: string, familyKey: Uint8Array): boolean;
  /** Only the holder of the old token can open the successor again (auth.md §3.6). */
  seal(successor: string, under: string): Uint8Array;
  open(sealed: Uint8Array, holder: string): string | undefined;
  hashUserAgent(userAgent: string): string;
};

export type MailSecrets = {
  issue(): { readonly token: string; readonly hash: LinkHash };
  hashOf(token: string): LinkHash;
  /** Readable by the notifications service alone (decisions 8 and 38). */
  seal(secret: {
    readonly messageId: string;
    readonly token: string;
    readonly expiresAt: Date;
  }): Promise<string>;
};

/** What an access token says of its holder. */
export type AccessGrant = {
  readonly userId: UserId;
  readonly roles: readonly (Role | Capability)[];
  readonly tier: Tier;
  readonly verified: boolean;
  readonly gen: number;
  readonly sessionId: SessionId;
  readonly aal: number;
  readonly client: string;
  readonly authTime: Date;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
};

export type PublicKey = {
  readonly keyId: number;
  readonly algorithm: "Ed25519";
  readonly publicKey: string;
  /** When it begins to sign, and when nothing that it signed is good any more; undefined where that is not decided. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
};

export type AccessTokens = {
  mint(grant: AccessGrant): string;
  /** Every key under which a token may be valid now. */
  keys(): readonly PublicKey[];
};

type TokenOf = {
  readonly tokenId: string;
  /** Revocation id of its last block: revoked, it takes along the token and all that was narrowed from it. */
  readonly lastBlockId: string;
  readonly audiences: readonly string[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
};

/** Whom a user's genuine access token speaks for. */
export type UserHolder = TokenOf & {
  readonly kind: "user";
  readonly userId: string;
  readonly sessionId: string;
  readonly client: string;
  readonly roles: readonly string[];
  readonly gen: number;
};

/** Whom a genuine token speaks for. */
export type TokenHolder =
  | UserHolder
  | (TokenOf & { readonly kind: "service"; readonly service: string });

/** Tokens that come in, and those of services. */
export type TokenDesk = {
  /** Undefined unless the token is genuine, living, not revoked as far as is known here, and one that opens APIs. */
  identify(token: string): TokenHolder | undefined;
  /** Whether that is the service's secret; takes as long for an unknown service. */
  knows(service: string, secret: string): boolean;
  mintForService(grant: {
    readonly service: string;
    readonly issuedAt: Date;
    readonly expiresAt: Date;
  }): string;
};
