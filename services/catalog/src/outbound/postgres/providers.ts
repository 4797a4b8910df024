import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Providers } from "../../application/ports.ts";
import type { Standing } from "../../domain/provider/provider.ts";
import { type ProviderRow, providers } from "./schema.ts";

/** What is known of accounts, in one transaction. */
export function providersIn({ db }: Transaction): Providers {
  return {
    async load(userId) {
      // A row to lock, also where nothing was heard: two who come first at once wait for each other here.
      await db.insert(providers).values({ userId }).onConflictDoNothing();
      const [row] = await db
        .select()
        .from(providers)
        .where(eq(providers.userId, userId))
        .for("update");
      return row === undefined ? { status: "unknown" } : standingOf(row);
    },

    async save(userId, standing) {
      if (standing.status === "unknown") return;
      const { accountVersion } = standing;
      const changes =
        standing.status === "deleted"
          ? { isDeleted: true, isProvider: false, city: null, radiusKm: null }
          : {
              isProvider: standing.isProvider,
              isDisabled: standing.isDisabled,
            };
      await db
        .update(providers)
        .set({ ...changes, accountVersion })
        .where(eq(providers.userId, userId));
    },

    async describe({ id: userId, city: where, radiusKm, version }) {
      const city = where ?? null;
      const place = { city, radiusKm, placeVersion: version };
      await db
        .insert(providers)
        .values({ userId, ...place })
        .onConflictDoUpdate({
          target: providers.userId,
          set: place,
          setWhere: sql`not ${providers.isDeleted} and ${providers.placeVersion} < ${version}`,
        });
    },
  };
}

function standingOf(row: ProviderRow): Standing {
  const { isProvider, isDisabled, isDeleted, accountVersion } = row;
  if (isDeleted) return { status: "deleted", accountVersion };
  return accountVersion < 0
    ? { status: "unknown" }
    : { status: "known", isProvider, isDisabled, accountVersion };
}
