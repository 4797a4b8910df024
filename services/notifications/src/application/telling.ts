import type { Clock } from "@tixlys/nexus";
import type { DeliveryId } from "../domain/delivery/delivery.ts";
import { type ContactNews, createContactNews } from "./contact-news.ts";
import type { Readers, TellingWork } from "./ports/inbox.ts";
import { createNotify, type Notify } from "./notify.ts";
import { createQueueDelivery } from "./queue-delivery.ts";

/** What the handlers of events are bound to. */
export type TellingUseCases = ContactNews & {
  readonly notify: Notify;
  readonly readers: Readers;
};

/** The use cases that events of other services lead to, in the transaction of `work`. */
export function createTelling(
  work: TellingWork,
  o: {
    readonly clock: Clock;
    readonly newDeliveryId: () => DeliveryId;
    readonly newId: () => string;
    readonly keepsPhones?: boolean;
  },
): TellingUseCases {
  const { readers, notices, contacts } = work;
  const queue = createQueueDelivery(work, o);
  const notify = createNotify({ readers, notices, queue }, o);
  return {
    ...createContactNews({ contacts, queue, notify }, o),
    notify,
    readers,
  };
}
