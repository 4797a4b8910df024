import { type Money, parseMoney, type Result } from "@tixlys/nexus";
import type { FinishedJob, JobEvent } from "../../src/domain/job/job.ts";
import type { OrderEvent } from "../../src/domain/order/events.ts";
import type { Terms } from "../../src/domain/order/state.ts";
import type { ReviewWritten } from "../../src/domain/review/review.ts";
import { parseRating, type Rating } from "../../src/domain/review/rating.ts";
import {
  parseCustomerId,
  parseJobId,
  parseOfferId,
  parseOrderId,
  parseProviderId,
  parseReviewId,
  parseServiceId,
} from "../../src/domain/shared/ids.ts";
import { areaOf, parsePlace } from "../../src/domain/shared/place.ts";

/** The value of a result that must be there. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error("a value of the test does not parse");
  return result.value;
}

export function idOf<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("an id of the test does not parse");
  return value;
}

const id = (last: number): string =>
  `0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c${String(last).padStart(2, "0")}`;

export const orderId = idOf(parseOrderId(id(1)));
export const customer = idOf(parseCustomerId(id(2)));
export const stranger = idOf(parseCustomerId(id(3)));
export const service = idOf(parseServiceId(id(4)));
export const [ada, bo, cy] = [
  idOf(parseProviderId(id(11))),
  idOf(parseProviderId(id(12))),
  idOf(parseProviderId(id(13))),
];
export const [adas, bos, cys] = [
  idOf(parseOfferId(id(21))),
  idOf(parseOfferId(id(22))),
  idOf(parseOfferId(id(23))),
];
export const jobId = idOf(parseJobId(id(31)));
export const reviewId = idOf(parseReviewId(id(41)));

const hourMs = 3_600_000;
export const start = new Date("2026-11-27T09:30:00.000Z");
/** So many hours after the order was placed. */
export const after = (hours: number): Date =>
  new Date(start.getTime() + hours * hourMs);
export const expiresAt = after(24 * 30);

export const euros = (amount: string): Money =>
  valueOf(parseMoney(amount, "EUR"));
export const rating = (value: number): Rating => valueOf(parseRating(value));
export const place = valueOf(parsePlace({ lat: 50.087_46, lon: 14.421_25 }));

export const terms: Terms = {
  area: areaOf(place),
  timeStart: after(24),
  timeEnd: after(48),
  budget: euros("100"),
};

type Of<T extends OrderEvent["type"]> = Extract<OrderEvent, { type: T }>;

export const placed: Of<"OrderPlaced"> = {
  type: "OrderPlaced",
  orderId,
  customerId: customer,
  serviceId: service,
  ...terms,
  expiresAt,
  at: start,
};
export const changed: Of<"OrderChanged"> = {
  type: "OrderChanged",
  orderId,
  ...terms,
  budget: euros("120"),
  changed: ["budget", "description"],
  at: after(1),
};

const offers = { [ada]: adas, [bo]: bos, [cy]: cys };
const prices = { [ada]: "90", [bo]: "80", [cy]: "70" };
const ofOffer = (providerId: typeof ada) => ({
  orderId,
  offerId: idOf(offers[providerId]),
  providerId,
});
const priceOf = (providerId: typeof ada) => euros(idOf(prices[providerId]));

export const offered = (providerId: typeof ada): Of<"OfferMade"> => ({
  type: "OfferMade",
  ...ofOffer(providerId),
  price: priceOf(providerId),
  bookTime: after(25),
  at: after(2),
});
export const reoffered = (providerId: typeof ada): Of<"OfferChanged"> => ({
  type: "OfferChanged",
  ...ofOffer(providerId),
  price: euros("75"),
  bookTime: after(26),
  at: after(3),
});
export const withdrawn = (
  providerId: typeof ada,
  reason: Of<"OfferWithdrawn">["reason"] = "provider",
): Of<"OfferWithdrawn"> => ({
  type: "OfferWithdrawn",
  ...ofOffer(providerId),
  reason,
  at: after(4),
});
export const accepted = (providerId: typeof ada): Of<"OfferAccepted"> => ({
  type: "OfferAccepted",
  ...ofOffer(providerId),
  jobId,
  price: priceOf(providerId),
  at: after(4),
});
export const rejected = (providerId: typeof ada): Of<"OfferRejected"> => ({
  type: "OfferRejected",
  ...ofOffer(providerId),
  price: priceOf(providerId),
  at: after(4),
});
export const cancelled = (
  reason: Of<"OrderCancelled">["reason"] = "customer",
): Of<"OrderCancelled"> => ({
  type: "OrderCancelled",
  orderId,
  reason,
  at: after(4),
});
export const expired: Of<"OrderExpired"> = {
  type: "OrderExpired",
  orderId,
  at: after(4),
};
export const closed: Of<"OrderClosed"> = {
  type: "OrderClosed",
  orderId,
  at: after(200),
};

const ofJob = { jobId, orderId };
export const agreed = {
  orderId,
  offerId: adas,
  customerId: customer,
  providerId: ada,
  serviceId: service,
  price: euros("90"),
  bookTime: after(25),
};

/** The events of a job, each an hour after the other. */
export const job = {
  created: { type: "JobCreated", jobId, ...agreed, at: after(4) },
  started: { type: "JobStarted", ...ofJob, at: after(5) },
  paused: { type: "JobPaused", ...ofJob, at: after(6) },
  resumed: { type: "JobResumed", ...ofJob, at: after(7) },
  completed: { type: "JobCompleted", ...ofJob, at: after(8) },
  confirmed: { type: "JobConfirmed", ...ofJob, by: "customer", at: after(9) },
  cancelled: { type: "JobCancelled", ...ofJob, by: "customer", at: after(9) },
} as const satisfies Record<string, JobEvent>;

export const finished: FinishedJob = {
  status: "completed",
  id: jobId,
  ...agreed,
  pauses: 0,
  createdAt: after(4),
  updatedAt: after(8),
  completedAt: after(8),
};

export const written: ReviewWritten = {
  type: "ReviewWritten",
  reviewId,
  jobId,
  customerId: customer,
  providerId: ada,
  rating: rating(4.5),
  at: after(10),
};
