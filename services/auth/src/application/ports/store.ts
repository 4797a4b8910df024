import type { World } from "@tixlys/nexus";
import type {
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import type { Role } from "../../domain/account/role.ts";
import type { StoredAuditLog } from "./audit.ts";
import type {
  AccountLink,
  AccountLinkPurpose,
} from "../../domain/account/mail-link.ts";
import type {
  ActiveSession,
  RefreshHash,
} from "../../domain/session/session.ts";
import type { RevocationPage } from "./facts.ts";
import type { LinkHash, PasswordHash } from "./hashes.ts";
import type { KnownDevice } from "../../domain/guessing/known-device.ts";
import type { DeviceHash } from "./guessing.ts";
import type { ApiKeyQueries } from "./api-keys.ts";
import type { ExportQueries } from "./exports.ts";
import type { FactorQueries } from "./factors.ts";
import type { StoredKey } from "./keys.ts";
import type { HeldSession, Origin, Work } from "./transaction.ts";

/** Who may try to log in, and with which password. */
export type Credentials = {
  readonly account: ActiveAccount | DisabledAccount;
  readonly passwordHash: PasswordHash;
  /** Since when; hashing the same password anew leaves it as it is. */
  readonly passwordSince: Date;
};

/** A session as its owner sees it. */
export type SessionView = Origin & {
  readonly id: SessionId;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
};

/** Whom management looks for; what is absent does not matter. */
export type AccountSearch = {
  /** What address or username begins with, in lower case. */
  readonly prefix?: string | undefined;
  readonly role?: Role | undefined;
  readonly status?: "active" | "disabled" | undefined;
};

export type PurgeCounts = {
  readonly registrations: number;
  readonly links: number;
  readonly sessions: number;
};

/**
 * `run` is one transaction: committed when the work answers ok, rolled back when it answers a rejection or throws. Where
 * revocations were written, it resolves when the stream has them, or 250 ms after the commit (decision 41).
 */
export type Store = World<Work> & {
  readonly apiKeys: ApiKeyQueries;
  readonly factors: FactorQueries;
  /** `identifier` is an address when it has an `@`, else a username; one statement, whether or not it is known. */
  credentialsOf(identifier: string): Promise<Credentials | undefined>;
  /** The live device of this account that one of the tokens belongs to; the same one statement where there is no account. */
  knownDevice(
    userId: UserId | undefined,
    hashes: readonly DeviceHash[],
    now: Date,
  ): Promise<KnownDevice | undefined>;
  replacePasswordHash(
    id: UserId,
    old: PasswordHash,
    next: PasswordHash,
  ): Promise<void>;
  /** Every key that ever signed, the oldest first. */
  rootKeys(): Promise<readonly StoredKey[]>;
  accountOf(id: UserId): Promise<ActiveAccount | DisabledAccount | undefined>;
  /** A session that has neither ended nor run out, without a lock. */
  liveSession(id: SessionId, now: Date): Promise<ActiveSession | undefined>;
  /** A session and its account as they are, without a lock. */
  heldSession(id: SessionId): Promise<HeldSession | undefined>;
  /** Rotates a family whose newest token is this one, in one statement; false when it has ended or another one is, or where it is not a statement of its own, and nothing is changed. */
  rotateFrom(
    current: RefreshHash,
    rotated: ActiveSession,
    sealedSuccessor: Uint8Array,
    ip: string,
  ): Promise<boolean>;
  sessionOf(
    userId: UserId,
    id: SessionId,
    now: Date,
  ): Promise<SessionView | undefined>;
  /** A mailed link as it is now, without a lock. */
  linkOf(
    hash: LinkHash,
    purpose: AccountLinkPurpose,
  ): Promise<AccountLink | undefined>;
  /** Live ones, the newest first, from behind where `after` stands or stood. */
  sessionsOf(
    userId: UserId,
    now: Date,
    slice: { readonly after: SessionId | undefined; readonly limit: number },
  ): Promise<readonly SessionView[]>;
  /** Accounts as management finds them: the newest first, from behind where `after` stands or stood. */
  findAccounts(
    search: AccountSearch,
    slice: { readonly after: UserId | undefined; readonly limit: number },
  ): Promise<readonly (ActiveAccount | DisabledAccount)[]>;
  readonly audit: StoredAuditLog;
  readonly exports: ExportQueries;
  /** What is revoked now, behind `after`; 0 begins. */
  revocationsAfter(after: bigint, limit: number): Promise<RevocationPage>;
  /** Deletes what is no longer needed, at most `limit` rows of each kind; `undefined` when another process is at it. */
  purge(now: Date, limit: number): Promise<PurgeCounts | undefined>;
};
