import type { Readers } from "./ports/inbox.ts";
import type { Cause, Contacts, QueueDelivery } from "./ports.ts";

/** An account was deleted: its owner is told so, at the address that it had; bound to the transaction that then forgets them. */
export type Farewell = {
  readonly farewell: (personId: string, cause: Cause) => Promise<void>;
};

/** The delivery keeps address, name and language itself, for nothing else of the person will be left. Nobody is told twice. */
export function createFarewell(work: {
  readonly contacts: Contacts;
  readonly readers: Pick<Readers, "lock" | "locale">;
  readonly queue: QueueDelivery;
}): Farewell {
  return {
    async farewell(personId, cause) {
      // First, as everybody who tells a person something does.
      await work.readers.lock(personId);
      const contact = await work.contacts.load(personId);
      if (contact === undefined) return;
      const { address, username, locale } = contact;
      const language = (await work.readers.locale(personId)) ?? locale;
      await work.queue({
        personId,
        channel: "email",
        kind: "account-deleted",
        templateData: { language },
        cause,
        recipient: { type: "applicant", address, username },
      });
    },
  };
}
