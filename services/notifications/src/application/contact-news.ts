import {
  awaiting,
  type Contact,
  reachedAt,
  updated,
} from "../domain/contact/contact.ts";
import type { Notify } from "./notify.ts";
import type { Cause, Contacts, QueueDelivery } from "./ports.ts";

/** What `auth` tells of how people are reached, and the mails that go to one certain address; bound to the transaction that takes the message in. */
export type ContactNews = {
  /** Somebody asked for an account: the address gets its link. */
  registrationRequested(
    request: {
      readonly registrationId: string;
      readonly email: string;
      readonly username: string;
      readonly sealed: string;
    },
    cause: Cause,
  ): Promise<void>;
  /** An account came to life: from now on its address is known here, and it is welcomed. */
  accountRegistered(contact: Contact, cause: Cause): Promise<void>;
  /** Another address waits for its confirmation, or one that was proven before is in use again. */
  emailChanged(change: EmailChange, cause: Cause): Promise<void>;
  /** The address that waited is proven: mails go there from now on. */
  emailConfirmed(confirmed: {
    readonly userId: string;
    readonly accountVersion: number;
  }): Promise<void>;
  /** The account goes by another name. */
  usernameChanged(change: {
    readonly userId: string;
    readonly username: string;
    readonly accountVersion: number;
  }): Promise<void>;
};

/** `confirmation` goes to the new address, `undo` to the one that was proven before it. */
export type EmailChange = {
  readonly userId: string;
  readonly email: string;
  readonly verified: boolean;
  readonly confirmation?: string | undefined;
  readonly undo?: string | undefined;
  readonly accountVersion: number;
};

export function createContactNews(
  work: {
    readonly contacts: Contacts;
    readonly queue: QueueDelivery;
    readonly notify: Notify;
  },
  o: {
    /** Whether telephone numbers are kept: where no short messages are sent, nobody needs them. */
    readonly keepsPhones?: boolean;
  } = {},
): ContactNews {
  const { contacts, queue, notify } = work;
  return {
    registrationRequested({ registrationId, email, username, sealed }, cause) {
      const recipient = {
        type: "applicant",
        address: email,
        username,
      } as const;
      const asked = { personId: registrationId, channel: "email" } as const;
      return queue({
        ...asked,
        kind: "verify-email",
        cause,
        sealed,
        recipient,
      });
    },

    async accountRegistered({ phone, ...heard }, cause) {
      const isKept = o.keepsPhones === true && phone !== undefined;
      const contact = isKept ? { ...heard, phone } : heard;
      const { userId } = contact;
      await contacts.save(updated(await contacts.load(userId), contact));
      await notify({ kind: "welcome", personId: userId, data: {}, cause });
    },

    async emailChanged(change, cause) {
      const { userId, email, verified, confirmation, undo } = change;
      const known = await contacts.load(userId);
      if (known === undefined) return;
      const follow = verified ? reachedAt : awaiting;
      await contacts.save(follow(known, email, change.accountVersion));
      const { username, address: proven } = known;
      const to = (address: string) =>
        ({ type: "applicant", address, username }) as const;
      const asked = { personId: userId, channel: "email", cause } as const;
      if (confirmation !== undefined)
        await queue({
          ...asked,
          kind: "confirm-email",
          recipient: to(email),
          sealed: confirmation,
        });
      if (undo !== undefined)
        await queue({
          ...asked,
          kind: "email-changed",
          recipient: to(proven),
          sealed: undo,
        });
    },

    async emailConfirmed({ userId, accountVersion }) {
      const known = await contacts.load(userId);
      if (known?.newAddress !== undefined)
        await contacts.save(reachedAt(known, known.newAddress, accountVersion));
    },

    async usernameChanged({ userId, username, accountVersion }) {
      const known = await contacts.load(userId);
      if (known !== undefined)
        await contacts.save(
          updated(known, { ...known, username, accountVersion }),
        );
    },
  };
}
