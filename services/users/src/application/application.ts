import {
  type Clock,
  err,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import type { Profile, ProfileRejection } from "../domain/profile/profile.ts";
import { parseUserId } from "../domain/profile/values.ts";
import { carryOut } from "./carry-out.ts";
import type { ProfileReader, Work } from "./ports.ts";
import {
  type FieldsMalformed,
  parseChanges,
  type WrittenChanges,
} from "./profile-changes.ts";

export {
  bioMaxLength,
  displayNameMaxLength,
  personNameMaxLength,
} from "../domain/profile/values.ts";

export type ChangeRejection = ProfileRejection | FieldsMalformed;

/** Every command and query that reaches this service over HTTP. */
export type Application = {
  findProfile(userId: string): Promise<Result<Profile, ProfileRejection>>;
  changeProfile(
    change: ChangeProfile,
  ): Promise<Result<Profile, ChangeRejection>>;
};

/** `expectedVersions`: those that the client would change; without them the change applies to whatever is there. */
export type ChangeProfile = {
  userId: string;
  changes: WrittenChanges;
  expectedVersions?: readonly number[];
};

export function createApplication(ports: {
  transactions: UnitOfWork<Work>;
  profiles: ProfileReader;
  clock: Clock;
}): Application {
  return {
    async findProfile(id) {
      const userId = parseUserId(id);
      const profile = userId.ok
        ? await ports.profiles.find(userId.value)
        : undefined;
      return profile === undefined
        ? err({ type: "ProfileNotReady" })
        : ok(profile);
    },

    async changeProfile({ userId: id, changes: written, expectedVersions }) {
      const userId = parseUserId(id);
      if (!userId.ok) return err({ type: "ProfileNotReady" });
      const changes = parseChanges(written);
      if (!changes.ok) return changes;
      const command = {
        type: "ChangeProfile" as const,
        changes: changes.value,
        expectedVersions,
        at: ports.clock(),
      };
      return ports.transactions.run((work) =>
        carryOut(work, userId.value, command),
      );
    },
  };
}
