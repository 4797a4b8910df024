import type { UnitOfWork } from "@tixlys/nexus";
import type {
  Cause,
  ProfileReader,
  Work,
} from "../../src/application/ports.ts";
import type { Profile } from "../../src/domain/profile/profile.ts";

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
} {
  const rows = new Map<string, Profile>();
  const told: Told[] = [];
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
      pictureChanged: async (profile) =>
        void told.push({ type: "picture-changed", profile, cause: undefined }),
    },
  };
  return {
    rows,
    told,
    work,
    profiles: { find: async (userId) => rows.get(userId) },
    transactions: { run: (use) => use(work) },
  };
}
