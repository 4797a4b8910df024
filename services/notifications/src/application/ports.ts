import type { Result } from "@tixlys/nexus";
import type { Contact } from "../domain/contact/contact.ts";
import type {
  DeliveryId,
  DeliveryState,
  QueuedDelivery,
} from "../domain/delivery/delivery.ts";
import type { TemplateName, Written } from "../domain/letter/letter.ts";

/** The ways to a person. */
export const channelNames = ["email", "push", "sms"] as const;
export type ChannelName = (typeof channelNames)[number];

/**
 * One message that somebody is to get. Whether they want it this way has been decided before: preferences are not asked again.
 * Asking twice with the same cause, kind, person and channel changes nothing.
 */
export type DeliveryRequest = {
  readonly personId: string;
  readonly channel: ChannelName;
  readonly kind: TemplateName;
  /**
   * Ids and plain words that the template needs, at most 16 fields and 1 KiB as JSON. Kept with the row after the delivery too,
   * so never an address, a token or what somebody wrote.
   */
  readonly templateData?: Readonly<Record<string, string>>;
  /** The event that asks. */
  readonly cause: Cause;
  /** A sealed secret of that event, for mails that carry a link with one. */
  readonly sealed?: string;
  /** Only for mails to somebody who is no contact, or to one certain address. */
  readonly recipient?: Recipient;
};

/**
 * Adds a delivery in the transaction that it is bound to; a worker sends it when that has committed. By push it is one delivery
 * per subscription of the person, and none where there is no subscription.
 */
export type QueueDelivery = (request: DeliveryRequest) => Promise<void>;

/** What a push or a short message says, without anything that only its reader may know. */
export type ShortText = {
  readonly title: string;
  readonly body: string;
  /** Where a click leads: a path at the front end. */
  readonly path?: string;
};

/** Writes the short form of a kind, in the reader's language where the template has it. */
export type WriteShort = (about: {
  readonly kind: TemplateName;
  readonly username: string;
  readonly locale: string;
  readonly templateData: Readonly<Record<string, string>>;
}) => ShortText;

/** What a change goes back to: the message that asked for it. */
export type Cause = { readonly messageId: string };

/**
 * Whom a mail goes to. Contacts are looked up when the mail is sent; an applicant has no contact yet. Where a mail must reach
 * one certain address, the new one of a change or the one before it, whatever becomes of the contact meanwhile, that is named
 * in the same way.
 */
export type Recipient =
  | { readonly type: "contact" }
  | {
      readonly type: "applicant";
      readonly address: string;
      readonly username: string;
    };

/** What a delivery holds beside its facts, only until it is done: then the row keeps ids alone. */
export type Material = {
  readonly recipient: Recipient;
  readonly sealed?: string;
};

/** The deliveries inside one transaction. */
export type Deliveries = {
  /** Adds a delivery, or changes nothing where the event has asked for this template before. */
  add(delivery: QueuedDelivery, material: Material): Promise<void>;
  /** Writes `after` where the row is still as claimed; false where another process has taken the delivery over. */
  save(before: QueuedDelivery, after: DeliveryState): Promise<boolean>;
};

/** The replica of contacts inside one transaction; `load` locks. */
export type Contacts = {
  load(userId: string): Promise<Contact | undefined>;
  save(contact: Contact): Promise<void>;
};

/** Tells the other services, in the transaction that made the change. */
export type Announcements = {
  failed(delivery: Extract<DeliveryState, { status: "failed" }>): Promise<void>;
};

/** Everything a change needs, bound to one transaction. */
export type Work = {
  readonly deliveries: Deliveries;
  readonly contacts: Contacts;
  readonly announcements: Announcements;
};

/** A delivery that is ours until the lease runs out; `attempts` counts this attempt already. */
export type Claim = {
  readonly delivery: QueuedDelivery;
  readonly material: Material;
  /** Runs work as a part of the request that asked for the mail: its request id and its trace. */
  readonly within: <T>(work: () => Promise<T>) => Promise<T>;
};

/** The deliveries that are due, shared by all workers. */
export type Queue = {
  /** Takes up to `limit` due deliveries that no one else holds; never the same one for two callers at a time. */
  claim(o: {
    now: Date;
    limit: number;
    leaseMs: number;
  }): Promise<readonly Claim[]>;
  /** Deletes up to `limit` deliveries that were settled before the given time; answers how many. */
  forget(o: { settledBefore: Date; limit: number }): Promise<number>;
};

/** Contacts as last committed. */
export type ContactReader = {
  find(userId: string): Promise<Contact | undefined>;
};

/** A mail, ready to go. `deliveryId` makes its Message-ID: the same for every attempt. */
export type Mail = Written & {
  readonly deliveryId: DeliveryId;
  readonly to: string;
};

export type SendProblem =
  | {
      readonly type: "deferred";
      readonly reason:
        | "channel-unreachable"
        | "channel-timeout"
        | "channel-busy"
        | "channel-misconfigured";
    }
  | { readonly type: "refused"; readonly reason: "channel-refused" };

/**
 * A way for mail. `ok` means that the other side has taken the mail and answers for it. Never throws for what the other side
 * does; gives up when `signal` is aborted.
 */
export type MailChannel = {
  send(mail: Mail, signal: AbortSignal): Promise<Result<null, SendProblem>>;
};

/** What `auth` put into a sealed field (decision 38). */
export type Secret = {
  readonly messageId: string;
  readonly token: string;
  readonly expiresAt: Date;
};

/** Opens sealed fields with this service's identity. */
export type Secrets = {
  open(
    sealed: string,
  ): Promise<Result<Secret, "secret-unreadable" | "secret-malformed">>;
};

/** A mail in the catcher. */
export type CaughtMail = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly links: readonly string[];
  readonly createdAt: Date;
};

/** What the catcher holds, newest first. */
export type Catcher = {
  list(o: { to?: string }): Promise<readonly CaughtMail[]>;
};

/** What became of an attempt; `lost`: another process took the delivery over, whose word counts. */
export type DeliveryReport = {
  readonly deliveryId: string;
  readonly template: TemplateName;
  readonly attempt: number;
  readonly outcome: "sent" | "postponed" | "expired" | "failed" | "lost";
  readonly reason?: string;
};
