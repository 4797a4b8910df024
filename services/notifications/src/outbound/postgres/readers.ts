import { err, ok } from "@tixlys/nexus";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Readers } from "../../application/ports/inbox.ts";
import type { Choices } from "../../domain/notice/preferences.ts";
import {
  type PreferencesRow,
  preferencesOf,
  readPreferences,
} from "./preferences-row.ts";

/** People and their choices, in one transaction. */
export function readersIn({ sql }: Transaction): Readers {
  const preferences = (userId: string) => readPreferences({ sql }, userId);
  return {
    async lock(userId) {
      const [row] = await sql<{ choices: Choices; isGone: boolean }[]>`
        insert into readers (user_id) values (${userId})
        on conflict (user_id) do update set user_id = excluded.user_id
        returning choices, gone_at is not null as "isGone"`;
      if (row === undefined) throw new Error("a reader that was noted is gone");
      return { userId, ...row };
    },

    async speaks(userId, locale, version) {
      await sql`
        insert into readers (user_id, profile_locale, profile_version) values (${userId}, ${locale ?? null}, ${version})
        on conflict (user_id) do update set profile_locale = excluded.profile_locale, profile_version = excluded.profile_version
         where readers.gone_at is null and readers.profile_version < excluded.profile_version`;
    },

    async locale(userId) {
      const [row] = await sql<{ locale: string | null }[]>`
        select coalesce(language, profile_locale) as locale from readers where user_id = ${userId}`;
      return row?.locale ?? undefined;
    },

    preferences,

    async choose(userId, { choices, language, at }, versions) {
      await sql`insert into readers (user_id) values (${userId}) on conflict do nothing`;
      const accepted = versions === undefined ? null : JSON.stringify(versions);
      const [row] = await sql<PreferencesRow[]>`
        update readers set choices = ${JSON.stringify(choices)}::text::jsonb, language = ${language ?? null},
               preferences_version = preferences_version + 1, preferences_changed_at = ${at.toISOString()}
         where user_id = ${userId} and gone_at is null
           and (${accepted}::text is null or to_jsonb(preferences_version) in (select jsonb_array_elements(${accepted}::text::jsonb)))
        returning choices, language, preferences_version::float8 as version, preferences_changed_at as "changedAt"`;
      if (row !== undefined) return ok(preferencesOf(row));
      const { version } = await preferences(userId);
      return err(version);
    },

    async countMail(userId, category, at) {
      const [row] = await sql<{ count: number }[]>`
        insert into mail_hours (user_id, category, hour, count)
        values (${userId}, ${category}, date_trunc('hour', ${at.toISOString()}::timestamptz), 1)
        on conflict (user_id, category, hour) do update set count = mail_hours.count + 1
        returning count`;
      return row?.count ?? 0;
    },
  };
}
