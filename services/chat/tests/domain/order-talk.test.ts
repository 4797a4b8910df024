import { expect, test } from "bun:test";
import {
  hearOffer,
  hearOrder,
  isOpen,
  nothingHeard,
  type OfferFacts,
  type OrderNews,
} from "../../src/domain/order-talk/order-talk.ts";

const offer = (
  providerId: string,
  version: number,
  isLive: boolean,
): OfferFacts => ({
  customerId: "c",
  providerId,
  version,
  isLive,
});

/** What is open after all of that was heard. */
function openAfter(news: readonly OrderNews[]): string[] {
  let order = nothingHeard;
  const offers = new Map<string, OfferFacts>();
  for (const each of news) {
    order = hearOrder(order, each);
    if (each.type !== "ended")
      offers.set(
        each.offer.providerId,
        hearOffer(offers.get(each.offer.providerId), each.offer),
      );
  }
  return [...offers.values()]
    .filter((one) => isOpen(order, one))
    .map(({ providerId }) => providerId);
}

function* orders<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length === 0) yield [];
  for (const [index, first] of all.entries())
    for (const rest of orders(all.toSpliced(index, 1))) yield [first, ...rest];
}

const made = (who: string, version: number): OrderNews => ({
  type: "offer",
  offer: offer(who, version, true),
});
const over = (who: string, version: number): OrderNews => ({
  type: "offer",
  offer: offer(who, version, false),
});
const accepted = (who: string, version: number): OrderNews => ({
  type: "accepted",
  offer: offer(who, version, true),
});

test.each([
  ["an offer opens", [made("p", 2)], ["p"]],
  ["a withdrawn one closes", [made("p", 2), over("p", 3)], []],
  [
    "made again it opens again",
    [made("p", 2), over("p", 3), made("p", 4)],
    ["p"],
  ],
  [
    "the winner keeps it, the others lose it, told or not",
    [made("p", 2), made("q", 3), accepted("p", 4)],
    ["p"],
  ],
  [
    "nothing is open when the order has ended",
    [made("p", 2), made("q", 3), { type: "ended" }],
    [],
  ],
  [
    "nor when a job was cancelled with it",
    [made("p", 2), accepted("p", 3), { type: "ended" }],
    [],
  ],
] as const)(
  "%s, in whichever order it is heard, and however often",
  (_, news, open) => {
    for (const each of orders<OrderNews>(news)) {
      expect(openAfter(each)).toEqual([...open]);
      expect(openAfter([...each, ...each.toReversed()])).toEqual([...open]);
    }
  },
);
