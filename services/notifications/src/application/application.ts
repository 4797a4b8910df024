import type { Inbox } from "./inbox.ts";
import type { InboxLive } from "./ports/inbox.ts";
import type { PreferencesUseCases } from "./preferences.ts";
import type { Templates } from "./templates.ts";
import type { PushSubscriptions } from "./push-subscriptions.ts";
import type { RetryDelivery } from "./retry-delivery.ts";
import type { Catcher, CaughtMail, DeliveryReader } from "./ports.ts";

export type { DeliveryFilter, ShownDelivery } from "./ports.ts";
export type { InboxChange, InboxNotice } from "./inbox.ts";
export type { InboxFilter } from "./ports/inbox.ts";
export type { TemplateFacts, TemplatePreview } from "./templates.ts";
export type { RetryRejection } from "./retry-delivery.ts";
export type {
  PushSubscriptions,
  SubscribeRejection,
} from "./push-subscriptions.ts";

/** Every command and query that reaches this service over HTTP. */
export type Application = {
  /** Only where mail goes to the catcher: development and test. Absent, its route does not exist. */
  readonly listCaughtMails?: (o: {
    to?: string;
  }) => Promise<readonly CaughtMail[]>;
  /** Only where there is a VAPID key. Absent, nobody can subscribe, and its routes do not exist. */
  readonly push?: PushSubscriptions;
  readonly deliveries: DeliveryReader;
  readonly retryDelivery: RetryDelivery;
  readonly inbox: Inbox;
  /** Who is told at once that an inbox has changed. */
  readonly live: InboxLive;
  readonly preferences: PreferencesUseCases;
  readonly templates: Templates;
};

export function createApplication(ports: {
  readonly catcher?: Catcher;
  readonly push?: PushSubscriptions;
  readonly deliveries: DeliveryReader;
  readonly retryDelivery: RetryDelivery;
  readonly inbox: Inbox;
  readonly live: InboxLive;
  readonly preferences: PreferencesUseCases;
  readonly templates: Templates;
}): Application {
  const { catcher, ...others } = ports;
  return catcher === undefined
    ? others
    : { ...others, listCaughtMails: (o) => catcher.list(o) };
}
