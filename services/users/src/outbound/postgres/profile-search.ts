import { and, arrayContains, desc, like, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { ProfileReader, ProfileSearch } from "../../application/ports.ts";
import { fromRow } from "./profile-row.ts";
import { profiles } from "./schema.ts";

/**
 * Profiles as management finds them. Planned anew for each search: whether the index of trigrams or the order of the ids is
 * the shorter way depends on the words, and a plan made for any words takes the wrong one for rare ones.
 */
export function searchProfiles(database: Database): ProfileReader["search"] {
  return (wanted, slice) =>
    database.transact(async ({ db, sql: run }) => {
      await run`set local plan_cache_mode = force_custom_plan`;
      return (await searchStatement(db, wanted, slice)).map(fromRow);
    });
}

/** The statement of a search, by itself for those who want to see its plan. */
export function searchStatement(
  db: Pick<Database["db"], "select">,
  wanted: ProfileSearch,
  { limit, after }: Parameters<ProfileReader["search"]>[1],
) {
  return db
    .select()
    .from(profiles)
    .where(
      and(
        matching(wanted),
        after === undefined ? undefined : lt(profiles.userId, after),
      ),
    )
    .orderBy(desc(profiles.userId))
    .limit(limit);
}

function matching({ words, role, disabled }: ProfileSearch): SQL | undefined {
  const { searchText, roles, disabled: isDisabled } = profiles;
  return and(
    ...words.map((word) => like(searchText, patternOf(word))),
    role === undefined ? undefined : arrayContains(roles, [role]),
    // Literally as the partial index has it.
    disabled === undefined
      ? undefined
      : disabled
        ? sql`${isDisabled}`
        : sql`not ${isDisabled}`,
  );
}

function patternOf(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
