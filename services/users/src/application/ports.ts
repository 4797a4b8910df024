import type { Result, UnitOfWork } from "@tixlys/nexus";
import type { Profile, ProfileState } from "../domain/profile/profile.ts";
import type { UserId } from "../domain/profile/values.ts";
import type { Provider, ProviderState } from "../domain/provider/provider.ts";

/** What a change goes back to, where it was not the person: the message that asked for it, or a manager. */
export type Cause = { messageId: string } | { managerId: string };

/** The profiles inside one transaction. */
export type Profiles = {
  /** The profile, locked until the transaction ends, so that what is decided on it is still true when it is saved. */
  load(userId: UserId): Promise<ProfileState>;
  /** Writes `after` where the row still has `before`'s version; throws when it has not. */
  save(before: ProfileState, after: Profile): Promise<void>;
};

/** Tells the other services, in the transaction that made the change. */
export type Announcements = {
  created(profile: Profile, cause: Cause | undefined): Promise<void>;
  updated(profile: Profile, cause: Cause | undefined): Promise<void>;
  providerUpdated(provider: Provider): Promise<void>;
  /** `by`: who did it, where it was not the person. */
  pictureChanged(profile: Profile, by: string | undefined): Promise<void>;
};

/** Providers' business data inside one transaction, which holds the lock of its profile. */
export type Providers = {
  load(userId: UserId): Promise<ProviderState>;
  /** Writes `after` where the row still has `before`'s version; throws when it has not. */
  save(before: ProviderState, after: Provider): Promise<void>;
};

/** Everything a change of a profile needs, bound to one transaction. */
export type Work = { profiles: Profiles; announcements: Announcements };

/** Everything a change of a provider's data needs, bound to one transaction. */
export type ProviderWork = Work & { providers: Providers };

/** What management looks for; what is absent does not matter. */
export type ProfileSearch = {
  /** Folded (`searchWords`); each of them must occur in the profile's search text. */
  words: readonly string[];
  /** A rank or a capability. */
  role?: string;
  disabled?: boolean;
};

/** Profiles as last committed, for queries. */
export type ProfileReader = {
  find(userId: UserId): Promise<Profile | undefined>;
  /** Those of them that are there, in any order. */
  findMany(userIds: readonly UserId[]): Promise<readonly Profile[]>;
  /** The newest accounts first: `limit` of those that are older than `after`. */
  search(
    wanted: ProfileSearch,
    slice: { limit: number; after?: UserId },
  ): Promise<readonly Profile[]>;
};

/** What other services may know of a provider. */
export type ProviderCard = Pick<Provider, "userId" | "city" | "radiusKm">;

/** Where providers' data lies, with what it is sealed by. */
export type ProviderStore = {
  /** As last committed. @throws when what is stored does not open: it was altered or moved, or its key is gone. */
  find(userId: UserId): Promise<Provider | undefined>;
  /** The same without what is sealed, which need not be opened for it. */
  card(userId: UserId): Promise<ProviderCard | undefined>;
  readonly transactions: UnitOfWork<ProviderWork>;
};

/** Whether whoever holds the first roles may act on the account that holds the second (`outranks` of biscuit). */
export type Outranks = (
  by: readonly string[],
  other: readonly string[],
) => boolean;

/** Sealed values, for renewing them under today's key. */
export type SealedStore = {
  /**
   * Seals up to `limit` rows after the one named, by their ids, that lie under another key than today's; those that another
   * process has in hand are left to it. `last` is the last row that was looked at, none when there was none.
   */
  renew(slice: {
    limit: number;
    after: string | undefined;
  }): Promise<{ renewed: number; unopened: number; last: string | undefined }>;
};

/** Profiles from before there was a search. */
export type SearchTexts = {
  /** Writes the search text of up to `limit` of them; says of how many. */
  fill(limit: number): Promise<number>;
};

/** Why somebody's account was not deleted; all but `AuthAway` are `auth`'s word. */
export type RemovalRefusal =
  | { readonly type: "UserUnknown" }
  /** Their rank is not below that of whoever asks. */
  | { readonly type: "RankTooLow" }
  | { readonly type: "LastRoot" }
  | { readonly type: "StepUpRequired" }
  /** Whoever asks is nobody any more. */
  | { readonly type: "TokenRevoked" }
  | { readonly type: "AuthAway" };

/** The accounts, which are `auth`'s. */
export type Accounts = {
  /**
   * Asks `auth` to delete an account, on behalf of whoever holds the token: who may is judged there, by what people are now.
   * The profile goes when `auth` tells that the account is gone.
   */
  remove(
    userId: string,
    token: string,
    signal: AbortSignal,
  ): Promise<Result<null, RemovalRefusal>>;
};
