import type { Result } from "@tixlys/nexus";
import type { Contact } from "../domain/contact/contact.ts";
import type { ChannelName } from "../domain/delivery/channels.ts";
import type {
  DeliveryId,
  DeliveryState,
  FailedDelivery,
  QueuedDelivery,
} from "../domain/delivery/delivery.ts";
import type {
  NewSubscription,
  Subscription,
} from "../domain/push/subscription.ts";
import type { TemplateName, Written } from "../domain/letter/letter.ts";

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
 * per subscription of the person, by short message one where they have told us a number; otherwise, and by a channel that is not
 * configured, it is none.
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
export type Cause = {
  readonly messageId: string;
  /** When what is told of happened. */
  readonly at?: Date;
};

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
  /** How many of a person's deliveries of these kinds wait for a channel; counted no further than `waitingMax`. */
  waiting(
    personId: string,
    channel: ChannelName,
    kinds: readonly TemplateName[],
  ): Promise<number>;
  /** One delivery, locked; only what has failed is told in full. */
  load(id: string): Promise<LoadedDelivery | undefined>;
  /** Leaves nothing of it. */
  remove(id: DeliveryId): Promise<void>;
  /** Puts one that has failed back into the queue. */
  requeue(before: FailedDelivery, after: QueuedDelivery): Promise<void>;
};

/** How far waiting deliveries are counted. */
export const waitingMax = 1_000;

export type LoadedDelivery =
  FailedDelivery | { readonly status: "queued" | "sent" | "expired" };

/** Push subscriptions inside one transaction. */
export type Subscriptions = {
  /** Ids of a person's subscriptions, the oldest first. */
  of(personId: string): Promise<readonly string[]>;
  remove(id: string): Promise<void>;
  /** Whether its push service answered in time; after `most` times in a row that it did not, the subscription is removed. */
  answered(id: string, isInTime: boolean, most: number): Promise<void>;
  /** All of a person's, or those that one session of theirs has made. */
  removeOf(personId: string, sessionId?: string): Promise<void>;
};

/** The replica of contacts inside one transaction; `load` locks. */
export type Contacts = {
  load(userId: string): Promise<Contact | undefined>;
  /** The number of a person, where there is one. Locks nothing: whoever asks may hold what others take after a contact. */
  phoneOf(userId: string): Promise<string | undefined>;
  save(contact: Contact): Promise<void>;
};

/** Tells the other services, in the transaction that made the change. */
export type Announcements = {
  failed(delivery: FailedDelivery): Promise<void>;
  /** Management has put a failed one back into the queue. */
  retried(delivery: QueuedDelivery, by: string): Promise<void>;
  /** Nothing of a person whose account was deleted is left here. */
  erased(personId: string): Promise<void>;
};

/** How much of what costs or disturbs somebody had, inside one transaction; it asks for the person's row to be locked. */
export type Allowances = {
  /** Counts one more push, if there were fewer than so many in this hour; else false. */
  push(personId: string, perHour: number, at: Date): Promise<boolean>;
  /** Counts one more short message, if both the person and the number had fewer; else false. */
  sms(
    to: { readonly personId: string; readonly phone: string },
    most: { readonly perHour: number; readonly perDay: number },
    at: Date,
  ): Promise<boolean>;
};

/** Everything a change needs, bound to one transaction. */
export type Work = {
  readonly deliveries: Deliveries;
  readonly contacts: Contacts;
  readonly announcements: Announcements;
  readonly subscriptions: Subscriptions;
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
  /**
   * Takes up to `limit` due deliveries that no one else holds; never the same one for two callers at a time. At most two of one
   * person's, and none of those in `without`: there may be more due than it takes.
   */
  claim(o: {
    channel: ChannelName;
    without?: readonly string[];
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

/** The numbers of contacts. */
export type ContactPhones = {
  /** Deletes up to `limit` numbers; answers how many. */
  forget(limit: number): Promise<number>;
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
      readonly retryAfterMs?: number;
    }
  | {
      readonly type: "refused";
      readonly reason:
        | "channel-refused"
        | "recipient-gone"
        | "message-too-large"
        | "target-refused"
        | "channel-off";
    };

/**
 * A way to people. `ok` means that the other side has taken the message and answers for it. Never throws for what the other side
 * does; gives up when `signal` is aborted. Tells nobody whom a message goes to or what it says.
 */
export type Channel<Message> = {
  send(
    message: Message,
    signal: AbortSignal,
  ): Promise<Result<null, SendProblem>>;
  /** Lets go of connections that are kept open. */
  close?(): Promise<void>;
};

export type MailChannel = Channel<Mail>;

/** A push, ready to go. */
export type Push = ShortText & {
  readonly deliveryId: DeliveryId;
  readonly kind: TemplateName;
  readonly to: Pick<Subscription, "endpoint" | "keys">;
};

/** A short message, ready to go. `deliveryId` makes its idempotency key: the same for every attempt. */
export type TextMessage = {
  readonly deliveryId: DeliveryId;
  /** In E.164. */
  readonly to: string;
  readonly text: string;
};

/** Push subscriptions as last committed. */
export type SubscriptionReader = {
  find(id: string): Promise<Subscription | undefined>;
};

/** What the people's own routes do with their subscriptions. */
export type SubscriptionStore = {
  list(personId: string): Promise<readonly Subscription[]>;
  /**
   * Adds it, unless the person has it already: then the one that is there is answered. Somebody else's, of the same browser and
   * with the same keys, becomes theirs; with other keys it stays where it is. `gone`: the person's account was deleted.
   */
  add(
    subscription: NewSubscription,
    most: number,
  ): Promise<Result<AddedSubscription, "full" | "taken" | "gone">>;
  /** False where the person has none of that id. */
  remove(personId: string, id: string): Promise<boolean>;
};

export type AddedSubscription = {
  readonly subscription: Subscription;
  readonly isNew: boolean;
};

/** What management sees of a delivery: neither whom it goes to in clear nor what it says. */
export type ShownDelivery = {
  readonly id: string;
  readonly channel: ChannelName;
  readonly kind: string;
  readonly state: "queued" | "sent" | "expired" | "failed";
  readonly personId: string;
  readonly attempts: number;
  readonly reason?: string;
  readonly nextAttemptAt?: Date;
  readonly createdAt: Date;
  readonly settledAt?: Date;
};

export type DeliveryFilter = {
  readonly states: readonly string[];
  readonly channel: string | undefined;
  readonly kind: string | undefined;
  readonly personId: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

/** Deliveries as management looks them up, the newest first. */
export type DeliveryReader = {
  find(id: string): Promise<ShownDelivery | undefined>;
  list(
    filter: DeliveryFilter,
    slice: { readonly limit: number; readonly after: string | undefined },
  ): Promise<{
    readonly rows: readonly ShownDelivery[];
    readonly next: string | undefined;
  }>;
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
  readonly channel: ChannelName;
  readonly template: TemplateName;
  readonly attempt: number;
  readonly outcome: "sent" | "postponed" | "expired" | "failed" | "lost";
  readonly reason?: string;
};
