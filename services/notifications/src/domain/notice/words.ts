import type { Language } from "../letter/language.ts";
import type { InboxKind } from "./kinds.ts";
import type { NoticeData, Words, WordsOf } from "./data.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";

const words: Readonly<Record<Language, WordsOf>> = { en, de };

/** The words of a notice, in a language. */
export function wordsFor(
  kind: InboxKind,
  data: NoticeData,
  language: Language,
): Words {
  const own = words[language][kind];
  return typeof own === "function" ? own(data) : own;
}

/** Where a click on a notice leads: a path of the front end, by what the notice is about. */
export function pathFor(data: NoticeData): string | undefined {
  const { channelId, jobId, orderId, webhookId } = data;
  if (channelId !== undefined) return `/chat/channels/${channelId}`;
  if (jobId !== undefined) return `/orders/jobs/${jobId}`;
  if (webhookId !== undefined) return `/events/webhooks/${webhookId}`;
  return orderId === undefined ? undefined : `/orders/${orderId}`;
}
