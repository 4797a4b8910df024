import type { EventScope } from "@tixlys/nexus";
import type {
  AccountState,
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import type { Email } from "../../domain/account/email.ts";
import type { SessionId, UserId } from "../../domain/account/ids.ts";
import type { Username } from "../../domain/account/username.ts";
import type {
  LinkId,
  PendingRegistration,
  RegistrationState,
} from "../../domain/registration/registration.ts";
import type {
  ActiveSession,
  AssuranceLevel,
  EndReason,
  SessionState,
} from "../../domain/session/session.ts";
import type { AuditLog } from "./audit.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { PasswordHash, LinkHash } from "./hashes.ts";
import type { Challenges, Factors } from "./factors.ts";
import type { Fact, Revocation } from "./facts.ts";
import type { Departures } from "./departures.ts";
import type { Exports } from "./exports.ts";
import type { BootstrapTokens } from "./bootstrap.ts";
import type { Devices } from "./guessing.ts";
import type { RootKeys } from "./keys.ts";
import type { AccountLinks } from "./links.ts";

/**
 * A decider's state, and how many facts were told about the user: a registration and the account that it becomes share one
 * id and one count, so listeners see no gap. It is not the version of the account's stream.
 */
export type Versioned<State> = {
  readonly state: State;
  readonly version: number;
};

/**
 * Accounts inside a transaction. Their events go to `Work.events`; the row of each account follows in the same transaction.
 * What was locked stays locked until it ends, accounts before sessions.
 */
export type Accounts = {
  /** Whoever waits for the lock decides on what the other one left. Nobody is no mistake. */
  lock(id: UserId): Promise<void>;
  /** Locks the account; its state is folded from its stream. */
  load(id: UserId): Promise<Versioned<AccountState>>;
  /**
   * Lets an account in that was opened in this transaction, with its password. When its address or name is somebody
   * else's it has no row, and the work must be rejected: a transaction that goes on all the same throws at its end.
   */
  admit(
    account: ActiveAccount,
    passwordHash: PasswordHash,
  ): Promise<"admitted" | "email-taken" | "username-taken">;
  /**
   * Whether that is the account's proven address now. An account that has just proven one finds out with it whether somebody
   * was faster; then the work must be rejected, as above.
   */
  hasEmail(id: UserId, email: Email): Promise<boolean>;
  /** Counts one more fact about the user and says the new version. */
  advance(id: UserId): Promise<number>;
  /** As `advance`, for whoever owns the address; the same one statement when nobody does. */
  advanceOwner(
    email: Email,
  ): Promise<{ readonly id: UserId; readonly version: number } | undefined>;
  hasRoot(): Promise<boolean>;
  /**
   * Until the transaction ends nobody else changes a rank or disables an account: two who unmake each other, or the last two
   * roots, meet here. Taken before any account is locked.
   */
  lockRanks(): Promise<void>;
  /** Whether a root who can sign in is left without this account. */
  hasOtherRoot(than: UserId): Promise<boolean>;
  /** Whether the password that the account had since then is still the one it has. */
  hasPasswordSince(id: UserId, since: Date): Promise<boolean>;
  /**
   * Gives the account another password. With `old` only while that is the one it has; false when it was not, and nothing is
   * changed.
   */
  setPassword(
    id: UserId,
    next: PasswordHash,
    at: Date,
    old?: PasswordHash,
  ): Promise<boolean>;
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
  /**
   * Gives the holder another name for ever, when it is free or still theirs from before, and holds the old one for them until
   * then, so that nobody is mistaken for them. False when somebody else has it: then nothing is changed.
   */
  exchange(
    to: Username,
    holder: UserId,
    heldUntil: Date,
    now: Date,
  ): Promise<boolean>;
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

/** A session and whom it belongs to. */
export type HeldSession = {
  readonly account: ActiveAccount | DisabledAccount;
  readonly session: StoredSession;
};

/** What its owner recognises a session by. */
export type Origin = { readonly device: string; readonly ip: string };

export type Sessions = {
  /** Who the session belongs to, without a lock. */
  ownerOf(id: SessionId): Promise<UserId | undefined>;
  load(id: SessionId): Promise<StoredSession | undefined>;
  /**
   * Both, locked in their order: the account's row, then the session's. For what changes only the session: the row says what the
   * account is now, but not the version of its stream.
   */
  loadHeld(id: SessionId): Promise<HeldSession | undefined>;
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
  /** Its person has proven again who they are, and so surely. */
  reauthenticated(id: SessionId, at: Date, aal: AssuranceLevel): Promise<void>;
  end(ids: readonly SessionId[], reason: EndReason, at: Date): Promise<void>;
};

/** Everything that one transaction may touch. */
export type Work = EventScope & {
  readonly accounts: Accounts;
  readonly usernames: Usernames;
  readonly registrations: Registrations;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly factors: Factors;
  readonly challenges: Challenges;
  readonly rootKeys: RootKeys;
  readonly audit: AuditLog;
  readonly links: AccountLinks;
  readonly devices: Devices;
  readonly bootstrap: BootstrapTokens;
  readonly departures: Departures;
  readonly exports: Exports;
  readonly outbox: {
    publish(fact: Fact): Promise<void>;
    /** As many statements as one `publish`, without an effect: unknown people cost what known ones cost. */
    publishNothing(): Promise<void>;
    revoke(revocation: Revocation): Promise<void>;
  };
};
