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
import {
  type ManageProfile,
  manageProfileWith,
  type ManageRejection,
} from "./manage-profile.ts";
import type {
  Outranks,
  ProfileReader,
  ProviderCard,
  ProviderStore,
  Work,
} from "./ports.ts";
import {
  type FieldsMalformed,
  parseChanges,
  type WrittenChanges,
} from "./profile-changes.ts";
import {
  findProviderWith,
  type FindProviderRejection,
  providerCardWith,
  type PutProvider,
  putProviderWith,
  type PutProviderRejection,
} from "./provider-data.ts";
import {
  findManyWith,
  type FoundMany,
  type FoundProfiles,
  type FindProfiles,
  searchProfilesWith,
} from "./search-profiles.ts";
import type { Provider } from "../domain/provider/provider.ts";

export {
  cityMaxLength,
  companyMaxLength,
  personalIdMaxLength,
  previewOf,
  radiusKmMax,
} from "../domain/provider/values.ts";
export { searchWordsAtMost } from "../domain/profile/search-text.ts";
export type { ManageRejection } from "./manage-profile.ts";
export type {
  FindProviderRejection,
  PutProviderRejection,
} from "./provider-data.ts";
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
  /** Changes somebody else's profile, whose rank is below the manager's. */
  manageProfile(
    change: ManageProfile,
  ): Promise<Result<Profile, ManageRejection>>;
  findProfiles(search: FindProfiles): Promise<FoundProfiles>;
  /** The profiles of these accounts in their order, and the ids that have none. */
  findManyProfiles(userIds: readonly string[]): Promise<FoundMany>;
  findProvider(
    userId: string,
  ): Promise<Result<Provider, FindProviderRejection>>;
  /** What other services may know of a provider. */
  providerCard(
    userId: string,
  ): Promise<Result<ProviderCard, FindProviderRejection>>;
  putProvider(
    put: PutProvider,
  ): Promise<Result<Provider, PutProviderRejection>>;
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
  providers: ProviderStore;
  outranks: Outranks;
  clock: Clock;
}): Application {
  return {
    manageProfile: manageProfileWith(ports),
    findProfiles: searchProfilesWith(ports),
    findManyProfiles: findManyWith(ports),
    findProvider: findProviderWith(ports),
    providerCard: providerCardWith(ports),
    putProvider: putProviderWith(ports),

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
