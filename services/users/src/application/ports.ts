import type { Result } from "@tixlys/nexus";
import type { Profile, ProfileState } from "../domain/profile/profile.ts";
import type { UserId } from "../domain/profile/values.ts";

/** What a change goes back to: the message that asked for it, where it was one. */
export type Cause = { messageId: string };

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
};

/** Everything a change needs, bound to one transaction. */
export type Work = { profiles: Profiles; announcements: Announcements };

/** Profiles as last committed, for queries. */
export type ProfileReader = {
  find(userId: UserId): Promise<Profile | undefined>;
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
