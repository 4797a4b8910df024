import type { Clock } from "@tixlys/nexus";
import type { TemplateName } from "../domain/letter/letter.ts";
import { mailsPerHour, type Way } from "../domain/notice/categories.ts";
import type { NoticeData } from "../domain/notice/data.ts";
import { factsOf, isInboxKind } from "../domain/notice/kinds.ts";
import { waysOf } from "../domain/notice/preferences.ts";
import type { Added, Notices, Readers } from "./ports/inbox.ts";
import type { Cause, QueueDelivery } from "./ports.ts";

/** What somebody is to be told. */
export type Notice = {
  readonly kind: TemplateName;
  readonly personId: string;
  readonly data: NoticeData;
  readonly cause: Cause;
  /** A sealed secret of the event, for a mail that carries a link with one. */
  readonly sealed?: string;
  /** As long as a notice of this topic is unread, it is told in its place. */
  readonly topic?: string;
  /** How far the person has read of the topic. */
  readonly mark?: number;
};

/** Tells one person something, by the ways that they want; bound to the transaction that takes the message in. */
export type Notify = (notice: Notice) => Promise<void>;

/** What telling needs of its transaction. */
export type NotifyWork = {
  readonly readers: Readers;
  readonly notices: Notices;
  readonly queue: QueueDelivery;
};

/**
 * Decides by which ways a notice goes: its kind's, as the person has chosen. A person whose account is gone is told nothing. Of
 * more mails than somebody gets in an hour the rest stands in the inbox alone; those of security always go.
 */
export function createNotify(
  { readers, notices, queue }: NotifyWork,
  o: { readonly clock: Clock; readonly newId: () => string },
): Notify {
  return async (notice) => {
    const { kind, personId } = notice;
    const { isGone, choices } = await readers.lock(personId);
    if (isGone) return;
    const at = o.clock();
    const chosen = waysOf(kind, choices);
    const ways = await withinMails(notice, chosen, at, readers);
    const isKept = ways.has("inbox");
    const added = await stand(notice, isKept, { notices, id: o.newId(), at });
    // Whoever has not read the first one yet needs no second mail, push or message about the same.
    if (added === "raised") return;
    const { data: templateData, cause, sealed } = notice;
    const asked = { personId, kind, templateData, cause };
    if (ways.has("mail"))
      await queue({
        ...asked,
        channel: "email",
        ...(sealed === undefined ? {} : { sealed }),
      });
    if (ways.has("push")) await queue({ ...asked, channel: "push" });
    if (ways.has("sms")) await queue({ ...asked, channel: "sms" });
  };
}

async function withinMails(
  { kind, personId }: Notice,
  chosen: ReadonlySet<Way>,
  at: Date,
  readers: Readers,
): Promise<ReadonlySet<Way>> {
  const { category } = factsOf(kind);
  if (!chosen.has("mail") || category === "security") return chosen;
  const count = await readers.countMail(personId, category, at);
  if (count <= mailsPerHour) return chosen;
  const rest = new Set([...chosen].filter((way) => way !== "mail"));
  // Nothing is lost silently: what nobody is written to about can at least be looked up.
  return rest.add("inbox");
}

async function stand(
  { kind, personId: userId, data, cause, topic, mark }: Notice,
  isKept: boolean,
  o: { readonly notices: Notices; readonly id: string; readonly at: Date },
): Promise<Added> {
  if (!isInboxKind(kind)) return "added";
  const { at } = o;
  const read = mark === undefined ? {} : { mark };
  if (!isKept) {
    if (topic === undefined) return "added";
    const told = await o.notices.toldOf({ userId, topic, at, ...read });
    return told ? "added" : "raised";
  }
  return o.notices.add({
    id: o.id,
    userId,
    kind,
    data,
    eventId: cause.messageId,
    at,
    ...(topic === undefined ? {} : { topic }),
    ...read,
  });
}
