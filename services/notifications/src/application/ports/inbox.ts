import type { Result } from "@tixlys/nexus";
import type { Allowances, Work } from "../ports.ts";
import type { Language } from "../../domain/letter/language.ts";
import type { Category } from "../../domain/notice/categories.ts";
import type { NoticeData } from "../../domain/notice/data.ts";
import type { InboxKind } from "../../domain/notice/kinds.ts";
import type { Choices, Preferences } from "../../domain/notice/preferences.ts";

/** A person's row, locked: whoever holds it is alone with their inbox. */
export type Reader = {
  readonly userId: string;
  readonly choices: Choices;
  /** Their account was deleted: nothing is told to them any more. */
  readonly isGone: boolean;
};

/** Notices of one person that is to be told of. */
export type NewNotice = {
  readonly id: string;
  readonly userId: string;
  readonly kind: InboxKind;
  readonly data: NoticeData;
  readonly eventId: string;
  /** Of kinds that are told once, however often they happen, as long as the notice is unread. */
  readonly topic?: string;
  /** How far the person has read of the topic: once that has moved, they were there, and it is told anew. */
  readonly mark?: number;
  readonly at: Date;
};

/** People and their choices inside one transaction. */
export type Readers = {
  /** Locks the person's row, and makes it where there is none. */
  lock(userId: string): Promise<Reader>;
  /** What the profile's language is; older news than what is known change nothing. */
  speaks(
    userId: string,
    locale: string | undefined,
    version: number,
  ): Promise<void>;
  /** The language that they chose, else their profile's. */
  locale(userId: string): Promise<string | undefined>;
  preferences(userId: string): Promise<Preferences>;
  /** Writes where the version is one of `versions`, or whichever it is without them; else the version that there is. */
  choose(
    userId: string,
    chosen: {
      readonly choices: Choices;
      readonly language: Language | undefined;
      readonly at: Date;
    },
    versions: readonly number[] | undefined,
  ): Promise<Result<Preferences, number>>;
  /** How many mails of a category the person had in this hour, this one among them. */
  countMail(userId: string, category: Category, at: Date): Promise<number>;
};

/** What became of a notice: it is new, stands in an unread one of its topic, at its place and with its date, or was told before. */
export type Added = "added" | "raised" | "known";

/** Inboxes inside one transaction; each of these asks for the person's row to be locked. */
export type Notices = {
  add(notice: NewNotice): Promise<Added>;
  /** For whoever keeps no inbox: false where they were told of the topic within a day and have read nothing of it since. */
  toldOf(
    notice: Pick<NewNotice, "userId" | "mark" | "at"> & {
      readonly topic: string;
    },
  ): Promise<boolean>;
  markRead(userId: string, id: string, at: Date): Promise<boolean>;
  markAllRead(userId: string, at: Date): Promise<number>;
};

/** A notice as it is stored: without words. */
export type StoredNotice = {
  readonly id: string;
  readonly kind: InboxKind;
  readonly data: NoticeData;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly readAt: Date | undefined;
  readonly place: number;
  readonly seq: number;
  /** The person's number of the last change of what it says. */
  readonly dataSeq: number;
};

export type InboxFilter = {
  readonly unread: boolean | undefined;
  readonly kind: string | undefined;
};

/** What has changed since a number of the person's. */
export type InboxChanges = {
  /** In the order of their numbers; no more than were asked for. */
  readonly notices: readonly StoredNotice[];
  /** How far was read for them: further than the last of them where there were some of kinds that are not known here. */
  readonly upTo: number;
  /** The person's newest number. */
  readonly lastSeq: number;
  readonly unread: number;
  readonly language: Language;
};

/** Inboxes as last committed. */
export type InboxReader = {
  list(
    userId: string,
    filter: InboxFilter,
    slice: { readonly limit: number; readonly after: number | undefined },
  ): Promise<readonly StoredNotice[]>;
  count(userId: string, filter: InboxFilter): Promise<number>;
  find(userId: string, id: string): Promise<StoredNotice | undefined>;
  changes(userId: string, after: number, limit: number): Promise<InboxChanges>;
  language(userId: string): Promise<Language>;
  preferences(userId: string): Promise<Preferences>;
};

/** What an inbox is kept to. */
export type InboxUpkeep = {
  /** Deletes notices that are older; answers whether there may be more. */
  forgetOld(before: Date, limit: number): Promise<boolean>;
  /** Cuts inboxes to their newest `most` notices; answers whether there may be more to cut. */
  trim(most: number, limit: number): Promise<boolean>;
  forgetMailHours(before: Date): Promise<void>;
  /** What was told without an inbox. */
  forgetTopics(before: Date): Promise<void>;
};

/** Who is told at once that an inbox has changed. */
export type InboxLive = {
  /** Calls `wake` after each change that this process or another one has committed, until the answer is called. */
  onChanged(userId: string, wake: () => void): () => void;
};

/** What telling people writes through, bound to one transaction. */
export type TellingWork = Pick<
  Work,
  "deliveries" | "subscriptions" | "contacts"
> & {
  readonly readers: Readers;
  readonly notices: Notices;
  readonly talks: TalksIn;
  readonly allowances: Allowances;
};

/** Conversations that wait to be looked at, inside one transaction. */
export type TalksIn = {
  /** Something was said: it is looked at when it is due, and what is said until then along with it. */
  said(channelId: string, eventId: string, dueAt: Date): Promise<void>;
  /** It was looked at. What was said meanwhile is due again; false then. */
  lookedAt(channelId: string, eventId: string, againAt: Date): Promise<boolean>;
  /** It is too early for some of its people. */
  later(channelId: string, at: Date): Promise<void>;
};

export type DueTalk = {
  readonly channelId: string;
  readonly eventId: string;
  readonly attempts: number;
};

/** The conversations that are due, shared by all workers. */
export type Talks = {
  /** Takes up to `limit` that no one else holds; each is due again at `againAt`, whatever becomes of this look. */
  claim(now: Date, limit: number, againAt: Date): Promise<readonly DueTalk[]>;
  postpone(talk: DueTalk, until: Date): Promise<void>;
};

/** Asks `chat` who has not read everything in a conversation; undefined while it cannot be asked. */
export type WhoWaits = (
  channelId: string,
) => Promise<readonly WaitingPerson[] | undefined>;

export type WaitingPerson = {
  readonly userId: string;
  readonly unread: number;
  /** How far they have read. */
  readonly mark?: number | undefined;
  /** When the oldest message that they have not read was sent. */
  readonly since?: Date | undefined;
};
