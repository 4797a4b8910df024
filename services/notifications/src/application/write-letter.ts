import { err, ok, type Result } from "@tixlys/nexus";
import type { Outcome } from "../domain/delivery/delivery.ts";
import type { Links } from "../domain/letter/links.ts";
import type { Letter, SecretTemplate } from "../domain/letter/letter.ts";
import { isOrderTemplate } from "../domain/letter/orders/templates.ts";
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
      ...write(letter.value),
      deliveryId: delivery.id,
      to: reader.address,
    });
  };
}

type Due = Pick<Claim, "delivery" | "material">;

async function readerOf(
  { delivery, material }: Due,
  contacts: ContactReader,
): Promise<{ address: string; username: string } | undefined> {
  return material.recipient.type === "applicant"
    ? material.recipient
    : contacts.find(delivery.recipientId);
}

async function letterFor(
  due: Due,
  username: string,
  now: Date,
  ports: { secrets: Secrets; links: Links },
): Promise<Result<Letter, NotSent>> {
  const { template } = due.delivery;
  if (
    isOrderTemplate(template) ||
    template === "account-exists" ||
    template === "welcome" ||
    template === "new-device" ||
    template === "login-after-failures" ||
    template === "api-key-revoked" ||
    template === "account-disabled" ||
    template === "roles-changed" ||
    template === "factor-added" ||
    template === "factor-removed" ||
    template === "recovery-codes-renewed" ||
    template === "recovery-code-used" ||
    template === "export-ready" ||
    template === "api-key-created"
  )
    return ok({ template, username });
  if (template === "password-changed")
    return ok({ template, username, link: ports.links.forgotPassword() });
  const secret = await openSecret(due, now, ports.secrets);
  if (!secret.ok) return secret;
  const { token, expiresAt } = secret.value;
  return ok({
    template,
    username,
    link: ports.links[pages[template]](token),
    expiresAt,
  });
}

/** Where the link of each letter leads. */
const pages = {
  "verify-email": "verifyEmail",
  "reset-password": "resetPassword",
  "confirm-email": "confirmEmail",
  "email-changed": "undoEmail",
} as const satisfies Record<SecretTemplate, keyof Links>;

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
