import { outranks } from "@tixlys/biscuit";
import type { UnitOfWork } from "@tixlys/nexus";
import type {
  Cause,
  Outranks,
  ProfileReader,
  ProfileSearch,
  ProviderStore,
  ProviderWork,
  Work,
} from "../../src/application/ports.ts";
import type { Profile } from "../../src/domain/profile/profile.ts";
import { searchTextOf } from "../../src/domain/profile/search-text.ts";
import type { Provider } from "../../src/domain/provider/provider.ts";

export type Told = {
  type: "created" | "updated" | "picture-changed";
  profile: Profile;
  cause: Cause | undefined;
};

/** The ports in memory, for tests of the use cases alone; PostgreSQL's own are tested in tests/outbound. */
export function memory(): {
  rows: Map<string, Profile>;
  told: Told[];
  profiles: ProfileReader;
  transactions: UnitOfWork<Work>;
  work: Work;
  providerRows: Map<string, Provider>;
  providersTold: Provider[];
  providers: ProviderStore;
  outranks: Outranks;
} {
  const rows = new Map<string, Profile>();
  const told: Told[] = [];
  const providerRows = new Map<string, Provider>();
  const providersTold: Provider[] = [];
  const work: Work = {
    profiles: {
      load: async (userId) =>
        rows.get(userId) ?? { status: "none", version: 0 },
      save: async (before, after) => {
        const version = rows.get(after.userId)?.version ?? 0;
        if (version !== before.version) throw new Error("lost");
        rows.set(after.userId, after);
      },
    },
    announcements: {
      created: async (profile, cause) =>
        void told.push({ type: "created", profile, cause }),
      updated: async (profile, cause) =>
        void told.push({ type: "updated", profile, cause }),
      providerUpdated: async (provider) => void providersTold.push(provider),
      pictureChanged: async (profile) =>
        void told.push({ type: "picture-changed", profile, cause: undefined }),
    },
  };
  const providerWork: ProviderWork = {
    ...work,
    providers: {
      load: async (userId) =>
        providerRows.get(userId) ?? { status: "none", version: 0 },
      save: async (before, after) => {
        const version = providerRows.get(after.userId)?.version ?? 0;
        if (version !== before.version) throw new Error("lost");
        providerRows.set(after.userId, after);
      },
    },
  };
  return {
    rows,
    told,
    work,
    providerRows,
    providersTold,
    outranks,
    profiles: {
      find: async (userId) => rows.get(userId),
      findMany: async (userIds) =>
        [...rows.values()].filter(({ userId }) => userIds.includes(userId)),
      search: async (wanted, { limit, after }) =>
        [...rows.values()]
          .filter((each) => isWanted(each, wanted))
          .filter(({ userId }) => after === undefined || userId < after)
          .toSorted((left, right) => (left.userId < right.userId ? 1 : -1))
          .slice(0, limit),
    },
    providers: {
      find: async (userId) => providerRows.get(userId),
      card: async (userId) => providerRows.get(userId),
      transactions: { run: (use) => use(providerWork) },
    },
    transactions: { run: (use) => use(work) },
  };
}

/** As the database finds them; `tests/outbound/profile-search.test.ts` holds the two against each other. */
export function isWanted(
  profile: Profile,
  { words, role, disabled }: ProfileSearch,
  text = searchTextOf(profile),
): boolean {
  return (
    words.every((word) => text.includes(word)) &&
    (role === undefined || profile.roles.includes(role)) &&
    (disabled === undefined || profile.disabled === disabled)
  );
}
