import {
  hearOffer,
  hearOrder,
  isOpen,
  type OfferFacts,
  type OrderNews,
} from "../domain/order-talk/order-talk.ts";
import { opened } from "./open-channel.ts";
import type { ListenerNeeds, Work } from "./ports.ts";

/** What `orders` tells, as the channels of its orders; bound to the transaction that takes the message in. */
export type OrderListener = {
  orderHeard(orderId: string, news: OrderNews): Promise<void>;
};

/**
 * What was heard is kept, the newest of each offer and what is final of the order; which channels are open follows from it alone. So
 * messages of one order may come twice and in any order.
 */
export function createOrderListener(
  work: Work,
  needs: ListenerNeeds,
): OrderListener {
  return {
    async orderHeard(orderId, news) {
      const before = await work.heard.order(orderId);
      const order = hearOrder(before, news);
      if (order !== before) await work.heard.saveOrder(orderId, order);
      const known = await work.heard.offers(orderId);
      const offers = new Map(known.map((each) => [each.providerId, each]));
      if (news.type !== "ended") {
        const { offer } = news;
        const newest = hearOffer(offers.get(offer.providerId), offer);
        if (newest === offer) await work.heard.saveOffer(orderId, offer);
        offers.set(offer.providerId, newest);
      }
      const people = [...offers.values()].flatMap(
        ({ customerId, providerId }) => [customerId, providerId],
      );
      const gone = await work.heard.holdPeople(people);
      for (const offer of offers.values()) {
        // Who has left has nothing to say; their channel was closed when they went.
        const isLeft = gone.has(offer.customerId) || gone.has(offer.providerId);
        const shouldBeOpen = !isLeft && isOpen(order, offer);
        await follow(work, needs, orderId, offer, shouldBeOpen);
      }
    },
  };
}

/** Opens or closes the channel of one offer, unless it is so already. */
async function follow(
  work: Work,
  needs: ListenerNeeds,
  orderId: string,
  offer: OfferFacts,
  shouldBeOpen: boolean,
): Promise<void> {
  const { providerId } = offer;
  const id = await work.channels.ofOrder(orderId, providerId);
  if (id === undefined) {
    if (shouldBeOpen) await open(work, needs, orderId, offer);
    return;
  }
  const isChanged = await work.channels.setStatus(
    id,
    shouldBeOpen ? "open" : "closed",
  );
  if (!isChanged) return;
  const action = shouldBeOpen ? "joined" : "closed";
  const change = { type: "member", userId: providerId, action } as const;
  const written = await work.log.append(id, change);
  if (written !== undefined)
    needs.tell([{ channelId: id, seq: written.seq, ...change }]);
}

async function open(
  work: Work,
  { ids, clock, tell, changed }: ListenerNeeds,
  orderId: string,
  { customerId, providerId }: OfferFacts,
): Promise<void> {
  const people = [customerId, providerId];
  const channel = {
    id: ids(),
    kind: "order" as const,
    name: null,
    nameKey: null,
    description: null,
    createdBy: providerId,
    orderId,
    pair: undefined,
    providerId,
    at: clock(),
  };
  const entries = await opened(work, channel, people, undefined);
  if (typeof entries === "string") throw new Error(`a channel ${entries}`);
  tell(entries);
  for (const userId of people) changed(channel.id, userId, true);
}
