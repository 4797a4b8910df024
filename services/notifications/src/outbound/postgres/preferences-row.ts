import type { Database, Transaction } from "@tixlys/nexus/postgres";
import { isLanguage } from "../../domain/letter/language.ts";
import type { Choices, Preferences } from "../../domain/notice/preferences.ts";

/** A person's choices as their row has them; times are text. */
export type PreferencesRow = {
  readonly choices: Choices;
  readonly language: string | null;
  readonly version: number;
  readonly changedAt: string | null;
};

/** What somebody prefers; of whom there is no row, who has chosen nothing. */
export function preferencesOf(row: PreferencesRow | undefined): Preferences {
  const { choices = {}, language = null, version = 0 } = row ?? {};
  const changedAt = row?.changedAt ?? null;
  return {
    choices,
    language: language !== null && isLanguage(language) ? language : undefined,
    version,
    changedAt: changedAt === null ? undefined : new Date(changedAt),
  };
}

/** What somebody prefers, as whoever asks sees their row. */
export async function readPreferences(
  { sql }: Pick<Database, "sql"> | Pick<Transaction, "sql">,
  userId: string,
): Promise<Preferences> {
  const [row] = await sql<PreferencesRow[]>`
    select choices, language, preferences_version::float8 as version, preferences_changed_at as "changedAt"
      from readers where user_id = ${userId}`;
  return preferencesOf(row);
}
