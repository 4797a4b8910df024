import type { InboxKind } from "./kinds.ts";

/** What the inbox and a push say: nothing that only its reader may know, for it may be read on a locked screen. */
export type Words = { readonly title: string; readonly body: string };

/** What a notice is about: ids and plain words, as its event has them. */
export type NoticeData = Readonly<Record<string, string>>;

/** One language's words: a language that lacks a kind does not compile. */
export type WordsOf = {
  readonly [K in InboxKind]: Words | ((data: NoticeData) => Words);
};

/** A number of data that is one, else 0. */
export function countIn(data: NoticeData): number {
  const count = Number(data["count"] ?? "0");
  return Number.isSafeInteger(count) ? count : 0;
}
