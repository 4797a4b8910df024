import type { Brand, Clock, Ids, Result } from "@tixlys/nexus";
import type {
  AccountState,
  ActiveAccount,
  DisabledAccount,
} from "../domain/account/account.ts";
import type { Email } from "../domain/account/email.ts";
import type { SessionId, UserId } from "../domain/account/ids.ts";
import type { Capability, Role, Tier } from "../domain/account/role.ts";
import type { Username } from "../domain/account/username.ts";
import type { Password } from "../domain/password/password.ts";
import type { PersonalDetails } from "../domain/registration/profile.ts";
import type {
  LinkId,
  PendingRegistration,
  RegistrationState,
} from "../domain/registration/registration.ts";
import type {
  ActiveSession,
  EndReason,
  RefreshHash,
  SessionState,
} from "../domain/session/session.ts";

/**
 * A decider's state and its row's version. The version counts what was told about the user: a registration and the
 * account that it becomes share one id and one count, so listeners see no gap (decision 52).
 */
export type Versioned<State> = {
  readonly state: State;
  readonly version: number;
};

/** An Argon2id PHC string. */
export type PasswordHash = Brand<string, "PasswordHash">;

/** SHA-256 of a mailed token. */
export type LinkHash = Brand<string, "LinkHash">;

/** What goes out to other services; the event adapter knows the contract's words for it. */
export type Fact =
  | {
      readonly type: "RegistrationRequested";
      /** The message's id, which the sealed secret names (decision 38). */
      readonly messageId: string;
      readonly registration: PendingRegistration;
      readonly sealedLink: string;
      readonly version: number;
    }
  | {
      readonly type: "RegistrationRefused";
      readonly owner: UserId;
      readonly version: number;
    }
  | {
      readonly type: "AccountRegistered";
      readonly account: ActiveAccount;
      readonly details: PersonalDetails;
      readonly version: number;
    }
  | {
      readonly type: "SessionRevoked";
      readonly userId: UserId;
      /** Every session of the user when absent. */
      readonly sessionId?: SessionId;
      readonly reason: EndReason;
      readonly version: number;
    };

/** Tokens that must stop working now (decision 41); `until` is when the last of them expires by itself. */
export type Revocation =
  | { readonly kind: "session"; readonly id: SessionId; readonly until: Date }
  | {
      readonly kind: "user";
      readonly id: UserId;
      readonly gen: number;
      readonly until: Date;
    };

/** Inside a transaction; rows that were read with `load` stay locked until it ends, accounts before sessions. */
export type Accounts = {
  load(id: UserId): Promise<Versioned<AccountState>>;
  insert(
    account: ActiveAccount,
    version: number,
    passwordHash: PasswordHash,
  ): Promise<"inserted" | "email-taken" | "username-taken">;
  save(
    account: ActiveAccount | DisabledAccount,
    version: number,
  ): Promise<void>;
  /** Counts one more fact about the user and says the new version. */
  advance(id: UserId): Promise<number>;
  /** As `advance`, for whoever owns the address; the same one statement when nobody does. */
  advanceOwner(
    email: Email,
  ): Promise<{ readonly id: UserId; readonly version: number } | undefined>;
  hasRoot(): Promise<boolean>;
};

export type Usernames = {
  /** Reserves a free name, or one whose reservation has run out; `undefined` holds it for ever. */
  reserve(
    username: Username,
    holder: UserId,
    until: Date | undefined,
    now: Date,
  ): Promise<boolean>;
  /** Turns the holder's reservation into a possession. */
  keep(username: Username, holder: UserId): Promise<boolean>;
};

/** A mailed link as it is stored. `usable` is false for one that nobody was sent. */
export type StoredLink = {
  readonly id: LinkId;
  readonly hash: LinkHash;
  readonly expiresAt: Date;
  readonly usable: boolean;
};

export type StoredRegistration = Versioned<RegistrationState> & {
  readonly passwordHash: PasswordHash | undefined;
};

export type Registrations = {
  insert(
    registration: Exclude<RegistrationState, { status: "none" | "redeemed" }>,
    version: number,
    passwordHash: PasswordHash,
    link: StoredLink,
  ): Promise<void>;
  findByLink(
    hash: LinkHash,
  ): Promise<(StoredRegistration & { readonly linkId: LinkId }) | undefined>;
  /** The newest one that waits for this address. */
  findPending(
    email: Email,
    now: Date,
  ): Promise<Versioned<PendingRegistration> | undefined>;
  /** Voids the older links and stores the new one; without a registration the same statements change nothing. */
  renewLink(
    renewed: Versioned<PendingRegistration> | undefined,
    link: StoredLink,
  ): Promise<void>;
  /** Marks the link as used and forgets everything personal. */
  redeem(id: UserId, linkId: LinkId, at: Date): Promise<void>;
};

/** What the family keeps beside the domain's state: the mark of its own tokens, and the sealed successor. */
export type StoredSession = {
  readonly state: SessionState;
  readonly familyKey: Uint8Array;
  readonly sealedSuccessor: Uint8Array | undefined;
};

/** What its owner recognises a session by. */
export type Origin = { readonly device: string; readonly ip: string };

export type Sessions = {
  /** Who the session belongs to, without a lock. */
  ownerOf(id: SessionId): Promise<UserId | undefined>;
  load(id: SessionId): Promise<StoredSession | undefined>;
  activeOf(userId: UserId): Promise<readonly ActiveSession[]>;
  insert(
    session: ActiveSession,
    familyKey: Uint8Array,
    origin: Origin,
  ): Promise<void>;
  rotate(
    session: ActiveSession,
    sealedSuccessor: Uint8Array,
    ip: string,
  ): Promise<void>;
  end(ids: readonly SessionId[], reason: EndReason, at: Date): Promise<void>;
};

/** Everything that one transaction may touch. */
export type UnitOfWork = {
  readonly accounts: Accounts;
  readonly usernames: Usernames;
  readonly registrations: Registrations;
  readonly sessions: Sessions;
  readonly outbox: {
    publish(fact: Fact): Promise<void>;
    /** As many statements as one `publish`, without an effect: unknown people cost what known ones cost. */
    publishNothing(): Promise<void>;
    revoke(revocation: Revocation): Promise<void>;
  };
};

/** Who may try to log in, and with which password. */
export type Credentials = {
  readonly account: ActiveAccount | DisabledAccount;
  readonly passwordHash: PasswordHash;
};

/** A session as its owner sees it. */
export type SessionView = Origin & {
  readonly id: SessionId;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
};

export type PurgeCounts = {
  readonly registrations: number;
  readonly links: number;
  readonly sessions: number;
};

export type Store = {
  /**
   * One transaction: committed when `work` answers ok, rolled back when it answers a rejection or throws. Where
   * revocations were written, the promise resolves when the stream has them, or 250 ms after the commit (decision 41).
   */
  transact<T, E>(
    work: (tx: UnitOfWork) => Promise<Result<T, E>>,
  ): Promise<Result<T, E>>;
  /** `identifier` is an address when it has an `@`, else a username; one statement, whether or not it is known. */
  credentialsOf(identifier: string): Promise<Credentials | undefined>;
  replacePasswordHash(
    id: UserId,
    old: PasswordHash,
    next: PasswordHash,
  ): Promise<void>;
  accountOf(id: UserId): Promise<ActiveAccount | DisabledAccount | undefined>;
  sessionOf(
    userId: UserId,
    id: SessionId,
    now: Date,
  ): Promise<SessionView | undefined>;
  /** Live ones, the newest first, from behind `after`; `undefined` when that is none of the user's. */
  sessionsOf(
    userId: UserId,
    now: Date,
    slice: { readonly after: SessionId | undefined; readonly limit: number },
  ): Promise<readonly SessionView[] | undefined>;
  /** Deletes what is no longer needed, at most `limit` rows of each kind; `undefined` when another process is at it. */
  purge(now: Date, limit: number): Promise<PurgeCounts | undefined>;
};

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
};

export type AccessTokens = {
  mint(grant: AccessGrant): string;
  /** Every key under which a token may be valid now. */
  keys(): readonly PublicKey[];
};

/** What is counted; never who. */
export type Counts = {
  login(result: "success" | "failure" | "overloaded"): void;
};

export type Ports = {
  readonly store: Store;
  readonly passwords: Passwords;
  readonly refreshSecrets: RefreshSecrets;
  readonly mailSecrets: MailSecrets;
  readonly accessTokens: AccessTokens;
  readonly counts: Counts;
  readonly clock: Clock;
  readonly ids: Ids;
};
