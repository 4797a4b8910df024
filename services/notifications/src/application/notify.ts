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

/** What happened longer ago is news by mail and in the inbox, and no reason to wake anybody. */
const stillNewsMs = 86_400_000;

/**
 * Decides by which ways a notice goes: its kind's, as the person has chosen. A person whose account is gone is told nothing. Of
 * more mails than somebody gets in an hour the rest stands in the inbox alone; those of security always go.
 */
export function createNotify(
  { readers, notices, queue }: NotifyWork,
  o: { readonly clock: Clock; readonly newId: () => string },
): Notify {
  return async (notice) => {
    const { kind, personId, cause } = notice;
    const { isGone, choices } = await readers.lock(personId);
    if (isGone) return;
    const at = o.clock();
    const ways = waysOf(kind, choices);
    const standing = (isKept: boolean) =>
      stand(notice, isKept, { notices, id: o.newId(), at });
    // Whoever has not read the first one yet needs no second mail, push or message about the same, and what they were told before
    // they are told by no way again.
    if ((await standing(ways.has("inbox"))) !== "added") return;
    const mayMail = ways.has("mail") && (await isWithin(notice, at, readers));
    // Nothing is lost silently: what nobody is written to about can at least be looked up.
    if (ways.has("mail") && !mayMail && !ways.has("inbox"))
      if ((await standing(true)) !== "added") return;
    const isNews =
      cause.at === undefined || at.getTime() - cause.at.getTime() < stillNewsMs;
    await ask(notice, queue, {
      mail: mayMail,
      push: isNews && ways.has("push"),
      sms: isNews && ways.has("sms"),
    });
  };
}

async function ask(
  { kind, personId, data: templateData, cause, sealed }: Notice,
  queue: QueueDelivery,
  goes: Readonly<Record<Exclude<Way, "inbox">, boolean>>,
): Promise<void> {
  const asked = { personId, kind, templateData, cause };
  const secret = sealed === undefined ? {} : { sealed };
  if (goes.mail) await queue({ ...asked, channel: "email", ...secret });
  if (goes.push) await queue({ ...asked, channel: "push" });
  if (goes.sms) await queue({ ...asked, channel: "sms" });
}

/** Counts a mail; whether it is one of those that the person gets in this hour. */
async function isWithin(
  { kind, personId }: Notice,
  at: Date,
  readers: Pick<Readers, "countMail">,
): Promise<boolean> {
  const { category } = factsOf(kind);
  if (category === "security") return true;
  return (await readers.countMail(personId, category, at)) <= mailsPerHour;
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
