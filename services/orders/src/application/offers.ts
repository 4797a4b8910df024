import {
  type Conflict,
  err,
  newId,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { ChangeOffer, MakeOffer } from "../domain/order/commands.ts";
import type { OrderRejection } from "../domain/order/rejections.ts";
import { offersOf } from "../domain/order/state.ts";
import { isActive } from "../domain/person/standing.ts";
import {
  type OfferId,
  type OrderId,
  parseOfferId,
  parseOrderId,
  parseProviderId,
  type ProviderId,
} from "../domain/shared/ids.ts";
import {
  type AccountInactive,
  type By,
  mayWrite,
  metadataOf,
  type Outdated,
  toOrder,
} from "./act.ts";
import {
  type FieldMalformed,
  moneyField,
  optional,
  wordsField,
} from "./fields.ts";
import type { Words } from "../domain/shared/words.ts";
import type { NobodyCanSay } from "./place-order.ts";
import type { ParticularsStore, Ports, Work } from "./ports.ts";
import type { ShownOffer } from "./read-orders.ts";

type WrittenMoney = { readonly amount: string; readonly currency: string };

export type WrittenOffer = By & {
  readonly orderId: string;
  readonly price: WrittenMoney;
  readonly bookTime: string;
  readonly message?: string;
};

export type WrittenOfferChange = By & {
  readonly orderId: string;
  readonly offerId: string;
  readonly changes: {
    readonly price?: WrittenMoney;
    readonly bookTime?: string;
    readonly message?: string | null;
  };
};

export type OfferRejection =
  | FieldMalformed
  | AccountInactive
  | { readonly type: "ProviderProfileMissing" }
  | OrderRejection
  | Outdated
  | Conflict
  | NobodyCanSay;

export type OfferPlace = {
  readonly orderId: OrderId;
  readonly offerId: OfferId;
};

/** A new offer, as whoever made it sees it. */
export type MadeOffer = {
  readonly orderId: OrderId;
  readonly shown: ShownOffer;
};

type Needs = Pick<Ports, "world" | "clock" | "ids">;

/** Bids for an open order. */
export async function makeOffer(
  { world, clock, ids, elsewhere }: Needs & Pick<Ports, "elsewhere">,
  written: WrittenOffer,
): Promise<Result<MadeOffer, OfferRejection>> {
  const orderId = parseOrderId(written.orderId);
  if (orderId === undefined) return err({ type: "OrderUnknown" });
  const by = providerOf(written);
  const price = moneyField("price", written.price);
  if (!price.ok) return price;
  const words = optional(written.message, (text) =>
    wordsField("message", text),
  );
  if (!words.ok) return words;
  const offerId = newId(parseOfferId, ids);
  const command: MakeOffer = {
    type: "MakeOffer",
    offerId,
    by,
    price: price.value,
    bookTime: new Date(written.bookTime),
    at: clock(),
  };
  const make = (isVouchedFor: boolean) =>
    offer(world, written, {
      orderId,
      command,
      message: words.value ?? undefined,
      isVouchedFor,
    });
  const done = await make(false);
  if (done.ok || done.error.type !== "ProviderProfileMissing") return done;
  const isDescribed = await elsewhere.describesProvider(by);
  if (isDescribed === undefined) return err({ type: "NobodyCanSay" });
  return isDescribed ? make(true) : done;
}

async function offer(
  world: Ports["world"],
  written: WrittenOffer,
  made: {
    readonly orderId: OrderId;
    readonly command: MakeOffer;
    readonly message: Words | undefined;
    /** `users` itself has said that they have described themself. */
    readonly isVouchedFor: boolean;
  },
): Promise<Result<MadeOffer, OfferRejection>> {
  const { orderId, command, message, isVouchedFor } = made;
  const { by, offerId } = command;
  return retryConflicts<Work, MadeOffer, OfferRejection>(
    world,
    async (work) => {
      const metadata = metadataOf(written, command.at);
      // At once, in this order: one trip to the database where each would have its own. A refusal takes back all of it.
      const [refusal, done] = await Promise.all([
        mayBid(work, by, isVouchedFor),
        toOrder(work, { id: orderId, command, metadata }),
        saveMessage(work, { offerId, by }, message),
      ]);
      if (refusal !== undefined) return err(refusal);
      if (!done.ok) return done;
      const { state } = done.value;
      const offers = state.status === "none" ? [] : offersOf(state);
      const mine = offers.find(({ id }) => id === offerId);
      if (mine === undefined)
        throw new Error("an offer was made, but is not there");
      return ok({
        orderId,
        shown: { offer: mine, ...(message === undefined ? {} : { message }) },
      });
    },
  );
}

/** Changes a pending offer; what is absent stays. */
export async function changeOffer(
  { world, clock }: Needs,
  written: WrittenOfferChange,
): Promise<Result<OfferPlace, OfferRejection>> {
  const place = placeOf(written);
  if (!place.ok) return place;
  const { orderId, offerId } = place.value;
  const by = providerOf(written);
  const { price, bookTime, message } = written.changes;
  const money = optional(price, (value) => moneyField("price", value));
  if (!money.ok) return money;
  const words = optional(message, (text) => wordsField("message", text));
  if (!words.ok) return words;
  const command: ChangeOffer = {
    type: "ChangeOffer",
    offerId,
    by,
    ...(money.value ? { price: money.value } : {}),
    ...(bookTime === undefined ? {} : { bookTime: new Date(bookTime) }),
    at: clock(),
  };
  return retryConflicts<Work, OfferPlace, OfferRejection>(
    world,
    async (work) => {
      if (!(await mayWrite(work, by))) return err({ type: "AccountInactive" });
      const metadata = metadataOf(written, command.at);
      const done = await toOrder(work, { id: orderId, command, metadata });
      if (!done.ok) return done;
      await saveMessage(work, { offerId, by }, words.value);
      return ok({ orderId, offerId });
    },
  );
}

/** Takes a pending offer back. */
export async function withdrawOffer(
  { world, clock }: Needs,
  asked: By & { readonly orderId: string; readonly offerId: string },
): Promise<Result<OfferPlace, OfferRejection>> {
  const place = placeOf(asked);
  if (!place.ok) return place;
  const { orderId, offerId } = place.value;
  const by = { kind: "provider", id: providerOf(asked) } as const;
  const at = clock();
  return retryConflicts(world, async (work) => {
    const command = { type: "WithdrawOffer", offerId, by, at } as const;
    const metadata = metadataOf(asked, at);
    const done = await toOrder(work, { id: orderId, command, metadata });
    return done.ok ? ok({ orderId, offerId }) : done;
  });
}

/** Who may bid: whose account is in order, and who has said how and where they work. */
async function mayBid(
  { people }: Work,
  by: ProviderId,
  isVouchedFor: boolean,
): Promise<OfferRejection | undefined> {
  const { standing, hasProviderProfile } = await people.hold(by);
  if (!isActive(standing)) return { type: "AccountInactive" };
  return hasProviderProfile || isVouchedFor
    ? undefined
    : { type: "ProviderProfileMissing" };
}

async function saveMessage(
  { particulars }: Work,
  { offerId: id, by }: { readonly offerId: OfferId; readonly by: ProviderId },
  words: Parameters<ParticularsStore["save"]>[1]["words"],
): Promise<void> {
  const whose = { id, personId: by, kind: "offer" } as const;
  if (words !== undefined) await particulars.save(whose, { words });
}

function placeOf(asked: {
  readonly orderId: string;
  readonly offerId: string;
}): Result<OfferPlace, OrderRejection> {
  const orderId = parseOrderId(asked.orderId);
  const offerId = parseOfferId(asked.offerId);
  if (orderId === undefined) return err({ type: "OrderUnknown" });
  return offerId === undefined
    ? err({ type: "OfferUnknown" })
    : ok({ orderId, offerId });
}

function providerOf({ userId }: By): ProviderId {
  const id = parseProviderId(userId);
  // The guard has let nobody in whose id is none.
  if (id === undefined) throw new Error("the principal has no id that is one");
  return id;
}
