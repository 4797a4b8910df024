import { expect, test } from "bun:test";
import type { RunningJob } from "../../src/domain/job/job.ts";
import type { PendingOffer } from "../../src/domain/order/offer.ts";
import type {
  AssignedOrder,
  ExpiredOrder,
  OpenOrder,
} from "../../src/domain/order/state.ts";
import type { WriteReview } from "../../src/domain/review/review.ts";
import type { Area } from "../../src/domain/shared/place.ts";
import { ada, adas, after, customer, euros, jobId, place } from "./things.ts";

declare const open: OpenOrder;
declare const assigned: AssignedOrder;
declare const running: RunningJob;

const pending: PendingOffer = {
  status: "pending",
  id: adas,
  providerId: ada,
  price: euros("1"),
  bookTime: after(1),
  changes: 0,
  madeAt: after(0),
  updatedAt: after(0),
};

/** `./tixlys check types` fails on this file where one of these compiles: each directive expects a mistake. Nothing of it runs. */
const mistakes = () => {
  // @ts-expect-error an open order has no winner
  const early: OpenOrder["offers"] = [assigned.winner];
  // @ts-expect-error an order with a winner has no offer that is still pending
  const late: AssignedOrder = { ...assigned, others: [pending] };
  // @ts-expect-error a winner has won
  const second: AssignedOrder = { ...assigned, winner: pending };
  // @ts-expect-error what has expired has no job
  const over: ExpiredOrder = { ...open, status: "expired", others: [], jobId };
  // @ts-expect-error a job that is not done cannot be reviewed
  const review: WriteReview["job"] = running;
  // @ts-expect-error a provider is no customer
  const whose: OpenOrder = { ...open, customerId: ada };
  // @ts-expect-error a door is no area
  const area: Area = place;
  // @ts-expect-error an amount is only what was parsed
  const amount: PendingOffer["price"]["amount"] = "5.00";
  return [early, late, second, over, review, whose, area, amount];
};

test("what must not be does not compile", () => {
  expect(mistakes).toBeFunction();
  expect(String(customer)).not.toBe(String(ada));
});
