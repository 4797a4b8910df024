import type { Brand } from "@tixlys/nexus";
import type { SessionId, UserId } from "../account/ids.ts";
import type { Tier } from "../account/role.ts";

/** SHA-256 of a refresh token; the token itself is nowhere in the domain. */
export type RefreshHash = Brand<string, "RefreshHash">;

/** What kind of program the session was opened for; it decides where its refresh token is kept. */
export type Client = "web" | "api";

/** Authenticator assurance level (NIST SP 800-63B): 1 for a password, 2 with a second factor. */
export type AssuranceLevel = 1 | 2 | 3;

/** Who presents a refresh token: the way it came and the program that sent it (decision 45). */
export type Presenter = {
  readonly delivery: "cookie" | "body";
  readonly userAgentHash: string;
};

export type EndReason =
  | "logout"
  | "logout-all"
  | "revoked-by-owner"
  | "session-limit"
  /** Whoever held its refresh token gave it back (RFC 7009). */
  | "token-revoked"
  | "token-reused"
  | "account-disabled"
  | "account-deleted"
  | "password-changed"
  | "password-reset"
  /** Somebody at the old address took a change of address back. */
  | "email-restored"
  /** The account has another second factor, or none any more. */
  | "factor-changed"
  /** Rank is part of what a session is: with another one the person signs in anew (auth #27). */
  | "role-changed"
  | "revoked-by-management";

/** One refresh family: the newest hash, and the one before it with who traded it in, and when. */
export type Family = {
  readonly seq: number;
  readonly current: RefreshHash;
  readonly previous?: {
    readonly hash: RefreshHash;
    readonly rotatedAt: Date;
    readonly by: Presenter;
  };
};

export type ActiveSession = {
  readonly status: "active";
  readonly id: SessionId;
  readonly userId: UserId;
  readonly tier: Tier;
  readonly client: Client;
  readonly aal: AssuranceLevel;
  readonly family: Family;
  readonly startedAt: Date;
  /** When its person last proved who they are: at the sign-in, or by a step-up later (auth #49). */
  readonly authenticatedAt: Date;
  readonly lastUsedAt: Date;
};

export type SessionState =
  | { readonly status: "none" }
  | ActiveSession
  | {
      readonly status: "ended";
      readonly id: SessionId;
      readonly userId: UserId;
      readonly reason: EndReason;
      readonly endedAt: Date;
    };
