import { err, ok, type Result } from "@tixlys/nexus";
import type { Outcome } from "../domain/delivery/delivery.ts";
import { linkWith, type Links } from "../domain/letter/links.ts";
import { type Language, languageOf } from "../domain/letter/language.ts";
import {
  isSecretTemplate,
  type Letter,
  plainLetter,
} from "../domain/letter/letter.ts";
import { write } from "../domain/letter/write.ts";
import type { Claim, ContactReader, Mail, Secret, Secrets } from "./ports.ts";

type NotSent = Exclude<Outcome, { type: "sent" }>;

export type WriteLetter = (
  claim: Claim,
  now: Date,
) => Promise<Result<Mail, NotSent>>;

/**
 * Makes the mail of a delivery, or says why there is none. This is the only place where a secret is in the clear, and only
 * for as long as its mail takes to send.
 */
export function createWriteLetter(ports: {
  contacts: ContactReader;
  secrets: Secrets;
  links: Links;
}): WriteLetter {
  return async ({ delivery, material }, now) => {
    const reader = await readerOf({ delivery, material }, ports.contacts);
    if (reader === undefined)
      return err({ type: "deferred", reason: "contact-missing" });
    const letter = await letterFor(
      { delivery, material },
      reader.username,
      now,
      ports,
    );
    if (!letter.ok) return letter;
    return ok({
      ...write(letter.value, reader.language),
      deliveryId: delivery.id,
      to: reader.address,
    });
  };
}

type Due = Pick<Claim, "delivery" | "material">;

type Reader = {
  readonly address: string;
  readonly username: string;
  readonly language: Language;
};

/**
 * A name as it may stand in a mail to an address that nobody has proven: whoever asked for the mail chose both, and mail programs
 * would make a link of a name like `example.com`. Nothing is seen of the break.
 */
function withoutLinks(username: string): string {
  return username.replaceAll(".", ".\u200b");
}

/** An applicant is written to in the first language, unless the account that asks for the mail is known here. */
async function readerOf(
  { delivery, material }: Due,
  contacts: ContactReader,
): Promise<Reader | undefined> {
  const contact = await contacts.find(delivery.recipientId);
  // A farewell has its language with it: its reader is no contact any more.
  const { templateData } = delivery;
  const language = languageOf(templateData?.["language"] ?? contact?.locale);
  const { recipient } = material;
  if (recipient.type === "applicant") {
    const { address, username } = recipient;
    return { address, username: withoutLinks(username), language };
  }
  return contact && { ...contact, language };
}

async function letterFor(
  due: Due,
  username: string,
  now: Date,
  ports: { secrets: Secrets; links: Links },
): Promise<Result<Letter, NotSent>> {
  const { template } = due.delivery;
  if (template === "password-changed")
    return ok({ template, username, link: ports.links.forgotPassword() });
  if (!isSecretTemplate(template)) return ok(plainLetter(template, username));
  const secret = await openSecret(due, now, ports.secrets);
  if (!secret.ok) return secret;
  const { token, expiresAt } = secret.value;
  return ok({
    template,
    username,
    link: linkWith(template, token, ports.links),
    expiresAt,
  });
}

async function openSecret(
  { delivery, material }: Due,
  now: Date,
  secrets: Secrets,
): Promise<Result<Secret, NotSent>> {
  if (material.sealed === undefined)
    return err({ type: "refused", reason: "secret-missing" });
  const opened = await secrets.open(material.sealed);
  if (!opened.ok) {
    const reason = opened.error;
    // With another key in place it may open yet; a plaintext that is none will stay so.
    return reason === "secret-unreadable"
      ? err({ type: "deferred", reason })
      : err({ type: "refused", reason });
  }
  if (opened.value.messageId !== delivery.eventId)
    return err({ type: "refused", reason: "secret-foreign" });
  if (opened.value.expiresAt.getTime() <= now.getTime())
    return err({ type: "expired" });
  return opened;
}
