/** What was heard of one order. */
export type OrderFacts = {
  /** Cancelled or expired: nobody talks about it any more. */
  readonly isEnded: boolean;
  readonly winnerId: string | undefined;
};

/** The newest that was heard of one provider's offer for it. */
export type OfferFacts = {
  readonly customerId: string;
  readonly providerId: string;
  /** Of the order, after it. */
  readonly version: number;
  /** Made, and neither withdrawn nor rejected. */
  readonly isLive: boolean;
};

/** What one event tells. */
export type OrderNews =
  | { readonly type: "offer"; readonly offer: OfferFacts }
  | { readonly type: "accepted"; readonly offer: OfferFacts }
  | { readonly type: "ended" };

export const nothingHeard: OrderFacts = {
  isEnded: false,
  winnerId: undefined,
};

/** An order ends once and is won once: what is known stays, in whichever order it is heard, and however often. */
export function hearOrder(before: OrderFacts, news: OrderNews): OrderFacts {
  switch (news.type) {
    case "ended":
      return before.isEnded ? before : { ...before, isEnded: true };
    case "accepted":
      return before.winnerId === undefined
        ? { ...before, winnerId: news.offer.providerId }
        : before;
    case "offer":
      return before;
  }
}

/** The newer news of an offer counts. */
export function hearOffer(
  before: OfferFacts | undefined,
  news: OfferFacts,
): OfferFacts {
  return before !== undefined && before.version >= news.version ? before : news;
}

/**
 * Whether customer and provider can write to each other: from the offer on until it is withdrawn or rejected, somebody else has
 * won, or the order has ended without a job. It stays open for the two when the job is done: there may be something to say.
 */
export function isOpen(
  { isEnded, winnerId }: OrderFacts,
  { isLive, providerId }: OfferFacts,
): boolean {
  return (
    isLive && !isEnded && (winnerId === undefined || winnerId === providerId)
  );
}
