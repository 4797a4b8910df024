import type { Clock } from "@tixlys/nexus";
import {
  awaiting,
  type Contact,
  reachedAt,
  updated,
} from "../domain/contact/contact.ts";
import {
  delivery,
  type DeliveryId,
  type RequestedFacts,
} from "../domain/delivery/delivery.ts";
import type { Cause, Material, Work } from "./ports.ts";

/** What `auth` tells, as mails that are due and contacts that are known; bound to the transaction that takes the message in. */
export type MailRequests = {
  /** Somebody asked for an account: the address gets its link. */
  registrationRequested(
    request: {
      registrationId: string;
      email: string;
      username: string;
      sealed: string;
    },
    cause: Cause,
  ): Promise<void>;
  /** Somebody asked for an account under an address that has an owner: the owner gets a notice. */
  registrationRefused(refusal: { userId: string }, cause: Cause): Promise<void>;
  /** An account came to life: from now on its address is known here, and it is welcomed. */
  accountRegistered(contact: Contact, cause: Cause): Promise<void>;
  /** The owner, or whoever reads their mails, asked for a link to set a new password. */
  resetRequested(
    reset: { userId: string; sealed: string },
    cause: Cause,
  ): Promise<void>;
  /** The account has another password. */
  passwordChanged(change: { userId: string }, cause: Cause): Promise<void>;
  /** Another address waits for its confirmation, or one that was proven before is in use again. */
  emailChanged(change: EmailChange, cause: Cause): Promise<void>;
  /** The address that waited is proven: mails go there from now on. */
  emailConfirmed(confirmed: {
    userId: string;
    accountVersion: number;
  }): Promise<void>;
  /** Somebody signed in with a device that the account did not know: its owner gets a notice (auth #74). */
  loginFromNewDevice(login: { userId: string }, cause: Cause): Promise<void>;
  /** The account goes by another name. */
  usernameChanged(change: {
    userId: string;
    username: string;
    accountVersion: number;
  }): Promise<void>;
  /** A program got a key of the account's: its owner is told, who may not have been the one (auth #57). */
  apiKeyCreated(made: { userId: string }, cause: Cause): Promise<void>;
  /** What somebody wanted to have of their data lies ready (auth #75). */
  exportReady(made: { userId: string }, cause: Cause): Promise<void>;
  /** Management gave an account other rights, and ended its sessions. */
  rolesChanged(account: { userId: string }, cause: Cause): Promise<void>;
  /** Management keeps somebody out: they are told why they are signed out. */
  accountDisabled(account: { userId: string }, cause: Cause): Promise<void>;
  /** A key of the account's is good for nothing any more (auth #74). */
  apiKeyRevoked(ended: { userId: string }, cause: Cause): Promise<void>;
  /** Logins ask for a second factor from now on, or there are new recovery codes (auth #74). */
  factorAdded(
    added: { userId: string; kind: string },
    cause: Cause,
  ): Promise<void>;
  /** Logins ask for none any more (auth #74). */
  factorRemoved(removed: { userId: string }, cause: Cause): Promise<void>;
  /** Somebody got in with a recovery code (auth #74). */
  recoveryCodeUsed(used: { userId: string }, cause: Cause): Promise<void>;
  /** Somebody signed in after several wrong passwords: its owner gets a notice (auth #74). */
  loginAfterFailures(login: { userId: string }, cause: Cause): Promise<void>;
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

export function createMailRequests(
  work: Work,
  o: {
    clock: Clock;
    newDeliveryId: () => DeliveryId;
    /** Whether telephone numbers are kept: where no short messages are sent, nobody needs them. */
    keepsPhones?: boolean;
  },
): MailRequests {
  const request = async (
    facts: Omit<RequestedFacts, "id">,
    material: Material,
  ): Promise<void> => {
    const command = {
      type: "QueueDelivery" as const,
      facts: { ...facts, id: o.newDeliveryId() },
      at: o.clock(),
    };
    const decided = delivery.decide(command, delivery.initial);
    const queued = decided.ok
      ? decided.value.reduce(delivery.evolve, delivery.initial)
      : delivery.initial;
    if (queued.status === "queued") await work.deliveries.add(queued, material);
  };

  return {
    registrationRequested(
      { registrationId, email, username, sealed },
      { messageId },
    ) {
      const facts = {
        eventId: messageId,
        template: "verify-email" as const,
        recipientId: registrationId,
      };
      return request(facts, {
        recipient: { type: "applicant", address: email, username },
        sealed,
      });
    },

    registrationRefused({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "account-exists" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    async accountRegistered({ phone, ...heard }, { messageId }) {
      const isKept = o.keepsPhones === true && phone !== undefined;
      const contact = isKept ? { ...heard, phone } : heard;
      await work.contacts.save(
        updated(await work.contacts.load(contact.userId), contact),
      );
      const facts = {
        eventId: messageId,
        template: "welcome" as const,
        recipientId: contact.userId,
      };
      await request(facts, { recipient: { type: "contact" } });
    },

    resetRequested({ userId, sealed }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "reset-password" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" }, sealed });
    },

    passwordChanged({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "password-changed" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    loginFromNewDevice({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "new-device" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    async emailChanged(change, { messageId }) {
      const { userId, email, verified, confirmation, undo } = change;
      const known = await work.contacts.load(userId);
      if (known === undefined) return;
      const follow = verified ? reachedAt : awaiting;
      await work.contacts.save(follow(known, email, change.accountVersion));
      const { username, address: proven } = known;
      const to = (address: string) =>
        ({ type: "applicant", address, username }) as const;
      const facts = { eventId: messageId, recipientId: userId };
      if (confirmation !== undefined)
        await request(
          { ...facts, template: "confirm-email" },
          { recipient: to(email), sealed: confirmation },
        );
      if (undo !== undefined)
        await request(
          { ...facts, template: "email-changed" },
          { recipient: to(proven), sealed: undo },
        );
    },

    async emailConfirmed({ userId, accountVersion }) {
      const known = await work.contacts.load(userId);
      if (known?.newAddress !== undefined)
        await work.contacts.save(
          reachedAt(known, known.newAddress, accountVersion),
        );
    },

    async usernameChanged({ userId, username, accountVersion }) {
      const known = await work.contacts.load(userId);
      if (known !== undefined)
        await work.contacts.save(
          updated(known, { ...known, username, accountVersion }),
        );
    },

    loginAfterFailures({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "login-after-failures" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    factorAdded({ userId, kind }, { messageId }) {
      const facts = {
        eventId: messageId,
        template:
          kind === "recovery-codes"
            ? ("recovery-codes-renewed" as const)
            : ("factor-added" as const),
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    factorRemoved({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "factor-removed" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    recoveryCodeUsed({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "recovery-code-used" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    apiKeyRevoked({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "api-key-revoked" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    accountDisabled({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "account-disabled" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    rolesChanged({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "roles-changed" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    exportReady({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "export-ready" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },

    apiKeyCreated({ userId }, { messageId }) {
      const facts = {
        eventId: messageId,
        template: "api-key-created" as const,
        recipientId: userId,
      };
      return request(facts, { recipient: { type: "contact" } });
    },
  };
}
