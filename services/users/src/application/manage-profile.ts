import { type Clock, err, type Result, type UnitOfWork } from "@tixlys/nexus";
import type { Profile, ProfileRejection } from "../domain/profile/profile.ts";
import { parseUserId } from "../domain/profile/values.ts";
import { carryOut } from "./carry-out.ts";
import type { Outranks, Work } from "./ports.ts";
import {
  type FieldsMalformed,
  parseChanges,
  type WrittenChanges,
} from "./profile-changes.ts";

/** Somebody of management, as their token says. */
export type Manager = {
  readonly userId: string;
  readonly roles: readonly string[];
};

/** `expectedVersions`: those that the manager would change; without them the change applies to whatever is there. */
export type ManageProfile = {
  by: Manager;
  userId: string;
  changes: WrittenChanges;
  expectedVersions?: readonly number[];
};

export type ManageRejection =
  ProfileRejection | FieldsMalformed | { type: "RankTooLow" };

/**
 * The one place that says whose data management may touch: of everybody below one's own rank, root aside; never one's own,
 * for which there are the routes of everybody.
 */
export function mayManage(
  outranks: Outranks,
  by: Manager,
  profile: Profile,
): boolean {
  return by.userId !== profile.userId && outranks(by.roles, profile.roles);
}

export const manageProfileWith =
  (ports: {
    transactions: UnitOfWork<Work>;
    outranks: Outranks;
    clock: Clock;
  }) =>
  async (wish: ManageProfile): Promise<Result<Profile, ManageRejection>> => {
    const userId = parseUserId(wish.userId);
    if (!userId.ok) return err({ type: "ProfileNotReady" });
    const changes = parseChanges(wish.changes);
    if (!changes.ok) return changes;
    const { by, expectedVersions } = wish;
    const command = {
      type: "ChangeProfile" as const,
      changes: changes.value,
      expectedVersions,
      at: ports.clock(),
    };
    return ports.transactions.run<Profile, ManageRejection>(async (work) => {
      // Locked here, so that the rank that is looked at is still the one when the change is made.
      const before = await work.profiles.load(userId.value);
      if (before.status === "none") return err({ type: "ProfileNotReady" });
      if (!mayManage(ports.outranks, by, before))
        return err({ type: "RankTooLow" });
      return carryOut(work, userId.value, command, { managerId: by.userId });
    });
  };
