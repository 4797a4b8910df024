import type { Clock } from "@tixlys/nexus";
import type { ChannelName } from "../domain/delivery/channels.ts";
import type { DeliveryId } from "../domain/delivery/delivery.ts";
import { type ContactNews, createContactNews } from "./contact-news.ts";
import type { Subscriptions } from "./ports.ts";
import type { Readers, TalksIn, TellingWork } from "./ports/inbox.ts";
import { messageSent } from "./tell-waiting.ts";
import { createFarewell, type Farewell } from "./farewell.ts";
import { createNotify, type Notify } from "./notify.ts";
import { createQueueDelivery } from "./queue-delivery.ts";

/** What the handlers of events are bound to. */
export type TellingUseCases = ContactNews &
  Farewell & {
    readonly notify: Notify;
    readonly readers: Readers;
    readonly talks: TalksIn;
    readonly subscriptions: Subscriptions;
    /** Something was said, which people may have read before they are told. */
    readonly messageSent: (
      sent: Parameters<typeof messageSent>[1],
    ) => Promise<void>;
  };

/** The use cases that events of other services lead to, in the transaction of `work`. */
export function createTelling(
  work: TellingWork,
  o: {
    readonly clock: Clock;
    readonly newDeliveryId: () => DeliveryId;
    readonly newId: () => string;
    readonly keepsPhones?: boolean;
    /** Which channels are configured here; all unless told. */
    readonly isOn?: (channel: ChannelName) => boolean;
  },
): TellingUseCases {
  const { readers, notices, contacts, talks, subscriptions } = work;
  const queue = createQueueDelivery(work, o);
  const notify = createNotify({ readers, notices, queue }, o);
  return {
    ...createContactNews({ contacts, queue, notify }, o),
    ...createFarewell({ contacts, readers, queue }),
    notify,
    readers,
    talks,
    subscriptions,
    messageSent: (sent) => messageSent(talks, sent, o.clock()),
  };
}
