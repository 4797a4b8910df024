import {
  type Clock,
  err,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import type { Language } from "../domain/letter/language.ts";
import type { NoticeData } from "../domain/notice/data.ts";
import type { InboxKind } from "../domain/notice/kinds.ts";
import { wordsFor } from "../domain/notice/words.ts";
import type {
  InboxFilter,
  InboxReader,
  Notices,
  Readers,
  StoredNotice,
} from "./ports/inbox.ts";

/** A notice as its person reads it, in their language. */
export type InboxNotice = {
  readonly id: string;
  readonly kind: InboxKind;
  readonly title: string;
  readonly body: string;
  readonly data: NoticeData;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly readAt: Date | undefined;
};

/** A part of somebody's inbox, the newest first; `next` is where it goes on. */
export type InboxPart = {
  readonly rows: readonly InboxNotice[];
  readonly next: number | undefined;
};

/** What has changed in an inbox: what is there is new or is told anew, or was only read. */
export type InboxChange =
  | {
      readonly type: "notice";
      readonly seq: number;
      readonly notice: InboxNotice;
    }
  | {
      readonly type: "read";
      readonly seq: number;
      readonly ids: readonly string[];
    };

/** The changes after a number of the person's, in order; none where there is nothing more for now. */
export type InboxNews = {
  readonly changes: readonly InboxChange[];
  /** Where to go on: it has moved where there may be more, though none of these changes could be told. */
  readonly upTo: number;
  readonly unread: number;
  readonly lastSeq: number;
};

export type NoticeRejection = { readonly type: "NoticeUnknown" };

/** What people do with their inbox. */
export type Inbox = {
  list(
    userId: string,
    filter: InboxFilter,
    slice: { readonly limit: number; readonly after: number | undefined },
  ): Promise<InboxPart>;
  count(userId: string, filter: InboxFilter): Promise<number>;
  /** A notice that was read stays as it is. */
  markRead(
    userId: string,
    id: string,
  ): Promise<Result<InboxNotice, NoticeRejection>>;
  /** Answers how many there were. */
  markAllRead(userId: string): Promise<number>;
  /** `knows` is how far whoever asks has heard of everything: while they catch up, part by part, it stays behind `after`. */
  news(userId: string, after: number, knows?: number): Promise<InboxNews>;
};

/** Changes that are told at a time. */
const batch = 100;

export function createInbox(ports: {
  readonly reader: InboxReader;
  readonly transactions: UnitOfWork<{
    readonly readers: Readers;
    readonly notices: Notices;
  }>;
  readonly clock: Clock;
}): Inbox {
  const { reader, transactions, clock } = ports;
  return {
    async list(userId, filter, { limit, after }) {
      const [rows, language] = await Promise.all([
        reader.list(userId, filter, { limit: limit + 1, after }),
        reader.language(userId),
      ]);
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? shown.at(-1)?.place : undefined;
      return { rows: shown.map((row) => inWords(row, language)), next };
    },

    count: (userId, filter) => reader.count(userId, filter),

    async markRead(userId, id) {
      await transactions.run(async ({ readers, notices }) => {
        await readers.lock(userId);
        return ok(await notices.markRead(userId, id, clock()));
      });
      const [notice, language] = await Promise.all([
        reader.find(userId, id),
        reader.language(userId),
      ]);
      return notice === undefined
        ? err({ type: "NoticeUnknown" })
        : ok(inWords(notice, language));
    },

    async markAllRead(userId) {
      const done = await transactions.run<number, never>(
        async ({ readers, notices }) => {
          await readers.lock(userId);
          return ok(await notices.markAllRead(userId, clock()));
        },
      );
      return done.ok ? done.value : 0;
    },

    async news(userId, after, knows = after) {
      const found = await reader.changes(userId, after, batch);
      const { notices, language, ...rest } = found;
      return { ...rest, changes: changesOf(notices, knows, language) };
    },
  };
}

/** Whoever knows a notice already, as it is, hears only that it was read; marks that follow each other are one change. */
function changesOf(
  notices: readonly StoredNotice[],
  knows: number,
  language: Language,
): InboxChange[] {
  const changes: InboxChange[] = [];
  for (const notice of notices) {
    const { seq, dataSeq, readAt, id } = notice;
    const last = changes.at(-1);
    if (dataSeq > knows || readAt === undefined)
      changes.push({ type: "notice", seq, notice: inWords(notice, language) });
    else if (last?.type === "read")
      changes[changes.length - 1] = {
        type: "read",
        seq,
        ids: [...last.ids, id],
      };
    else changes.push({ type: "read", seq, ids: [id] });
  }
  return changes;
}

function inWords(
  { place: _place, seq: _seq, dataSeq: _dataSeq, ...notice }: StoredNotice,
  language: Language,
): InboxNotice {
  const { kind, data } = notice;
  return { ...notice, ...wordsFor(kind, data, language) };
}
