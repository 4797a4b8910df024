import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { SearchTexts } from "../../application/ports.ts";
import { searchTextOf } from "../../domain/profile/search-text.ts";
import { fromRow } from "./profile-row.ts";
import { profiles } from "./schema.ts";

/** Fills what a migration could not: the text is folded by code, as each later change of the profile folds it. */
export function searchTexts(database: Database): SearchTexts {
  return {
    fill: (limit) =>
      database.transact(async ({ db }) => {
        const rows = await db
          .select()
          .from(profiles)
          .where(isNull(profiles.searchText))
          .limit(limit)
          .for("update", { skipLocked: true });
        for (const row of rows)
          await db
            .update(profiles)
            .set({ searchText: searchTextOf(fromRow(row)) })
            .where(
              and(eq(profiles.userId, row.userId), isNull(profiles.searchText)),
            );
        return rows.length;
      }),
  };
}
