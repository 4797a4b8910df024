import type { Clock, Result } from "@tixlys/nexus";
import {
  firstProfile,
  type RegisteredAccount,
} from "../domain/profile/first-profile.ts";
import type { Profile, ProfileRejection } from "../domain/profile/profile.ts";
import {
  type Malformed,
  parseDisplayName,
  parseUserId,
} from "../domain/profile/values.ts";
import { carryOut } from "./carry-out.ts";
import type { Cause, Work } from "./ports.ts";

/** What became of something heard: the profile as it is now, or why it could not be applied. */
export type Heard = Promise<Result<Profile, ProfileRejection | Malformed>>;

type Change = { userId: string; accountVersion: number };

/** What `auth` tells of accounts, as commands to profiles; bound to the transaction that takes the message in. */
export type AccountListener = {
  registered(
    account: Omit<RegisteredAccount, "userId"> & { userId: string },
    cause: Cause,
  ): Heard;
  usernameChanged(change: Change & { username: string }, cause: Cause): Heard;
  emailChanged(change: Change & { email: string }, cause: Cause): Heard;
  rolesChanged(
    change: Change & { roles: readonly string[] },
    cause: Cause,
  ): Heard;
  statusChanged(change: Change & { disabled: boolean }, cause: Cause): Heard;
};

export function createAccountListener(
  work: Work,
  clock: Clock,
): AccountListener {
  return {
    async registered(account, cause) {
      const userId = parseUserId(account.userId);
      if (!userId.ok) return userId;
      const first = firstProfile({ ...account, userId: userId.value });
      if (!first.ok) return first;
      const command = {
        type: "CreateProfile" as const,
        profile: first.value,
        at: clock(),
      };
      return carryOut(work, userId.value, command, cause);
    },

    async usernameChanged({ userId: id, username, accountVersion }, cause) {
      const userId = parseUserId(id);
      if (!userId.ok) return userId;
      const displayName = parseDisplayName(username);
      if (!displayName.ok) return displayName;
      const command = {
        type: "FollowUsername" as const,
        username,
        displayName: displayName.value,
        accountVersion,
      };
      return carryOut(work, userId.value, { ...command, at: clock() }, cause);
    },

    async emailChanged({ userId: id, email, accountVersion }, cause) {
      const userId = parseUserId(id);
      if (!userId.ok) return userId;
      const command = {
        type: "FollowEmail" as const,
        email,
        accountVersion,
        at: clock(),
      };
      return carryOut(work, userId.value, command, cause);
    },

    async rolesChanged({ userId: id, roles, accountVersion }, cause) {
      const userId = parseUserId(id);
      if (!userId.ok) return userId;
      const command = {
        type: "FollowRoles" as const,
        roles,
        accountVersion,
        at: clock(),
      };
      return carryOut(work, userId.value, command, cause);
    },

    async statusChanged({ userId: id, disabled, accountVersion }, cause) {
      const userId = parseUserId(id);
      if (!userId.ok) return userId;
      const command = {
        type: "FollowStatus" as const,
        disabled,
        accountVersion,
        at: clock(),
      };
      return carryOut(work, userId.value, command, cause);
    },
  };
}
