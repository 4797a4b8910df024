import type { Result, UnitOfWork } from "@tixlys/nexus";
import type {
  DeliveryState,
  FailureReason,
} from "../../domain/delivery/delivery.ts";
import type { Ended, Webhook } from "../../domain/webhook/webhook.ts";

/** One try of a delivery; `at` is RFC 3339. */
export type KeptAttempt = {
  readonly at: string;
  readonly durationMs: number;
  readonly responseStatus: number | null;
  readonly failure: FailureReason | null;
  readonly excerpt: string | null;
};

/** A delivery as its owner sees it. */
export type Delivery = {
  readonly id: string;
  readonly webhookId: string;
  /** The event's id, which goes out as `webhook-id`. */
  readonly eventId: string;
  readonly type: string;
  readonly state: DeliveryState;
  readonly tries: number;
  /** When it is tried again; null when it is not. */
  readonly nextAt: Date | null;
  readonly createdAt: Date;
  readonly triedAt: Date | null;
  readonly durationMs: number | null;
  readonly responseStatus: number | null;
  readonly failure: FailureReason | null;
  readonly excerpt: string | null;
  /** The newest last, ten at most. */
  readonly attempts: readonly KeptAttempt[];
};

/** As much of an event as decides who hears of it. */
export type Happened = {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** The accounts that it is about, or whose it is. */
  readonly people: readonly string[];
};

export type Slice = {
  readonly limit: number;
  readonly after: string | undefined;
};

/** Webhooks and deliveries as last committed. */
export type WebhookReader = {
  find(id: string): Promise<Webhook | undefined>;
  /** The newest first; of everybody without an owner. */
  list(ownerId: string | undefined, slice: Slice): Promise<readonly Webhook[]>;
  deliveries(
    webhook: Pick<Webhook, "id" | "ownerId">,
    state: DeliveryState | undefined,
    slice: Slice,
  ): Promise<readonly Delivery[]>;
};

/** Webhooks inside one transaction. */
export type Webhooks = {
  /** How many somebody has; until the transaction ends nobody else adds one of theirs. */
  countOf(ownerId: string): Promise<number>;
  insert(webhook: Webhook, secret: string): Promise<void>;
  /** Locked until the transaction ends. */
  load(id: string): Promise<Webhook | undefined>;
  loadActiveOf(ownerId: string): Promise<readonly Webhook[]>;
  save(webhook: Webhook): Promise<void>;
  /** The present secret becomes the former one, until `webhook.formerSecretUntil`. */
  saveWithSecret(webhook: Webhook, secret: string): Promise<void>;
  /** It begins anew: what it did before it was disabled is not held against it. */
  forgive(id: string): Promise<void>;
  remove(webhook: Pick<Webhook, "id" | "ownerId">): Promise<void>;
};

/** Deliveries inside one transaction; whoever sends is told after the commit. */
export type Deliveries = {
  addTest(webhook: Webhook, at: Date): Promise<Delivery>;
  /** Makes one due again, with all its tries; undefined where there is none of that id, or it is of an event it may not hear of. */
  again(
    webhook: Pick<Webhook, "id" | "ownerId" | "scope">,
    deliveryId: string,
    at: Date,
  ): Promise<Delivery | undefined>;
  /** Gives up what waits and is not about the owner or theirs: the webhook heard everything, and does no longer. */
  failForeign(webhook: Pick<Webhook, "id" | "ownerId">): Promise<void>;
};

/** What the others are told. */
export type WebhookAnnouncements = {
  disabled(
    webhook: Pick<Webhook, "id" | "ownerId" | "version">,
    reason: Ended,
  ): Promise<void>;
};

export type WebhookWork = {
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly announcements: WebhookAnnouncements;
};

/** Keeps deliveries and secrets in order. */
export type WebhookUpkeep = {
  /** Deletes what arrived more than 7 days ago, everything after 30, and what no webhook has any more; answers how many. */
  forgetDeliveries(signal: AbortSignal): Promise<number>;
  /** Brings secrets under the key that seals today, and forgets former ones whose day is over. */
  renewSecrets(
    signal: AbortSignal,
  ): Promise<{ readonly renewed: number; readonly unopened: number }>;
};

/** What the use cases of webhooks need. */
export type WebhookPorts = {
  readonly reader: WebhookReader;
  readonly transactions: UnitOfWork<WebhookWork>;
  /** Whether anything may be sent to an address, as far as its text tells. */
  readonly judgeUrl: (url: string) => Result<unknown, string>;
  /** A new signing secret. */
  readonly newSecret: () => string;
  /** Types of events that are published. */
  readonly published: readonly string[];
  readonly ids: () => string;
  readonly clock: () => Date;
};
