import { err, ok, type Result } from "@tixlys/nexus";
import type { Outcome } from "../domain/delivery/delivery.ts";
import type {
  Claim,
  ContactReader,
  Push,
  SubscriptionReader,
  WriteShort,
} from "./ports.ts";

type NotSent = Exclude<Outcome, { type: "sent" }>;

/** Makes the push of a delivery for the one browser that it goes to, or says why there is none. */
export function createWritePush(ports: {
  readonly contacts: ContactReader;
  readonly subscriptions: SubscriptionReader;
  readonly writeShort: WriteShort;
}): (claim: Claim) => Promise<Result<Push, NotSent>> {
  return async ({ delivery }) => {
    const { id, template: kind, recipientId, target, templateData } = delivery;
    const to = await ports.subscriptions.find(target);
    // It may have become somebody else's since: what is for one person never reaches another's browser.
    if (to?.personId !== recipientId)
      return err({ type: "refused", reason: "recipient-gone" });
    const reader = await ports.contacts.find(recipientId);
    if (reader === undefined)
      return err({ type: "deferred", reason: "contact-missing" });
    const { username, locale } = reader;
    const about = { kind, username, locale, templateData: templateData ?? {} };
    return ok({ ...ports.writeShort(about), deliveryId: id, kind, to });
  };
}
