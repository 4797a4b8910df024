import type { Database } from "@tixlys/nexus/postgres";
import type {
  InboxFilter,
  InboxReader,
  StoredNotice,
} from "../../application/ports/inbox.ts";
import { languageOf } from "../../domain/letter/language.ts";
import type { NoticeData } from "../../domain/notice/data.ts";
import { isInboxKind } from "../../domain/notice/kinds.ts";
import { readPreferences } from "./preferences-row.ts";

type Row = {
  readonly id: string;
  readonly kind: string;
  readonly data: NoticeData;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly readAt: string | null;
  readonly place: number;
  readonly seq: number;
  readonly dataSeq: number;
};

/** Inboxes as last committed. */
export function inboxReader({ sql }: Pick<Database, "sql">): InboxReader {
  const columns = sql`id, kind, data, created_at as "createdAt", updated_at as "updatedAt", read_at as "readAt",
    place::float8 as place, seq::float8 as seq, coalesce(data_seq, place)::float8 as "dataSeq"`;
  const matches = (userId: string, { unread, kind }: InboxFilter) => sql`
    user_id = ${userId}
      ${unread === undefined ? sql`` : unread ? sql`and read_at is null` : sql`and read_at is not null`}
      ${kind === undefined ? sql`` : sql`and kind = ${kind}`}`;
  return {
    async list(userId, filter, { limit, after }) {
      const rows = await sql<Row[]>`
        select ${columns} from notices where ${matches(userId, filter)}
          ${after === undefined ? sql`` : sql`and place < ${after}`}
         order by place desc limit ${limit}`;
      return rows.flatMap(noticeOf);
    },

    async count(userId, filter) {
      const [row] = await sql<{ count: number }[]>`
        select count(*)::int as count from notices where ${matches(userId, filter)}`;
      return row?.count ?? 0;
    },

    async find(userId, id) {
      const rows = await sql<Row[]>`
        select ${columns} from notices where id = ${id} and user_id = ${userId}`;
      return rows.flatMap(noticeOf)[0];
    },

    async changes(userId, after, limit) {
      const [rows, [reader]] = await Promise.all([
        sql<Row[]>`
          select ${columns} from notices where user_id = ${userId} and seq > ${after} order by seq limit ${limit}`,
        sql<{ lastSeq: number; unread: number; locale: string | null }[]>`
          select last_seq::float8 as "lastSeq", coalesce(language, profile_locale) as locale,
                 (select count(*)::int from notices n where n.user_id = r.user_id and read_at is null) as unread
            from readers r where user_id = ${userId}`,
      ]);
      const { lastSeq = 0, unread = 0, locale = null } = reader ?? {};
      const language = languageOf(locale ?? undefined);
      const upTo = rows.at(-1)?.seq ?? after;
      const notices = rows.flatMap(noticeOf);
      return { notices, upTo, lastSeq, unread, language };
    },

    async language(userId) {
      const [row] = await sql<{ locale: string | null }[]>`
        select coalesce(language, profile_locale) as locale from readers where user_id = ${userId}`;
      return languageOf(row?.locale ?? undefined);
    },

    preferences: (userId) => readPreferences({ sql }, userId),
  };
}

/** While versions overlap, a newer one may have told of kinds that this one has no words for: they are not shown. */
function noticeOf({ kind, readAt, ...row }: Row): StoredNotice[] {
  if (!isInboxKind(kind)) return [];
  const notice = {
    ...row,
    kind,
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    readAt: readAt === null ? undefined : new Date(readAt),
  };
  return [notice];
}
