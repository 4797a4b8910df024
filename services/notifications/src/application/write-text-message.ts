import { err, ok, type Result } from "@tixlys/nexus";
import type { Outcome } from "../domain/delivery/delivery.ts";
import type { Claim, ContactReader, TextMessage, WriteShort } from "./ports.ts";

type NotSent = Exclude<Outcome, { type: "sent" }>;

/** Two segments at most: what is longer ends in an ellipsis. */
const textMaxLength = 300;

/** Makes the short message of a delivery, or says why there is none. */
export function createWriteTextMessage(ports: {
  readonly contacts: ContactReader;
  readonly writeShort: WriteShort;
}): (claim: Claim) => Promise<Result<TextMessage, NotSent>> {
  return async ({ delivery }) => {
    const { id, template: kind, recipientId, templateData } = delivery;
    const reader = await ports.contacts.find(recipientId);
    if (reader === undefined)
      return err({ type: "deferred", reason: "contact-missing" });
    if (reader.phone === undefined)
      return err({ type: "refused", reason: "address-missing" });
    const { username, locale } = reader;
    const about = { kind, username, locale, templateData: templateData ?? {} };
    const { title, body } = ports.writeShort(about);
    const text = shortened(body === "" ? title : `${title}: ${body}`);
    return ok({ deliveryId: id, to: reader.phone, text });
  };
}

function shortened(text: string): string {
  const signs = [...text];
  return signs.length <= textMaxLength
    ? text
    : `${signs.slice(0, textMaxLength - 1).join("")}…`;
}
