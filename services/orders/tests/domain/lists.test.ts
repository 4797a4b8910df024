import { expect, test } from "bun:test";
import { given, happened } from "@tixlys/nexus/testing";
import { jobListModel } from "../../src/domain/lists/job-list.ts";
import { offerBoardModel } from "../../src/domain/lists/offer-board.ts";
import { orderListModel } from "../../src/domain/lists/order-list.ts";
import {
  meanOf,
  ratingModel,
  reviewListModel,
} from "../../src/domain/lists/ratings.ts";
import {
  accepted,
  ada,
  adas,
  after,
  bo,
  bos,
  changed,
  closed,
  customer,
  cy,
  euros,
  expiresAt,
  job,
  jobId,
  offered,
  orderId,
  placed,
  rating,
  rejected,
  reoffered,
  reviewId,
  service,
  start,
  withdrawn,
  written,
} from "./things.ts";

const past = [
  placed,
  changed,
  offered(ada),
  offered(bo),
  offered(cy),
  reoffered(ada),
  withdrawn(cy),
  accepted(ada),
  rejected(bo),
  closed,
];

test("an order is one line, with its live offers counted, and without a word or a door", () => {
  given(orderListModel, past.slice(0, 7)).then(orderId, {
    customerId: customer,
    serviceId: service,
    status: "open",
    lat: 50.09,
    lon: 14.42,
    timeStart: after(24).toISOString(),
    timeEnd: after(48).toISOString(),
    budget: euros("120"),
    expiresAt: expiresAt.toISOString(),
    offers: 2,
    createdAt: start.toISOString(),
    updatedAt: after(4).toISOString(),
    version: 7,
  });
});

test("an offer is one line of its provider's board", () => {
  const line = { orderId, createdAt: after(2).toISOString() };
  const updatedAt = after(4).toISOString();
  given(offerBoardModel, past).then(adas, {
    ...line,
    providerId: ada,
    status: "accepted",
    price: euros("75"),
    bookTime: after(26).toISOString(),
    updatedAt,
  });
  given(offerBoardModel, past).then(bos, {
    ...line,
    providerId: bo,
    status: "rejected",
    price: euros("80"),
    bookTime: after(25).toISOString(),
    updatedAt,
  });
});

test("a job is one line for both of its parties", () => {
  given(jobListModel, [job.created, job.started, job.completed]).then(jobId, {
    orderId,
    offerId: adas,
    customerId: customer,
    providerId: ada,
    serviceId: service,
    price: euros("90"),
    bookTime: after(25).toISOString(),
    status: "completed",
    createdAt: after(4).toISOString(),
    updatedAt: after(8).toISOString(),
  });
});

test("a provider's rating is the mean of all reviews", () => {
  const other = happened({ ...written, rating: rating(3) });
  given(ratingModel, [written, other]).then(ada, { count: 2, halves: 15 });
  given(reviewListModel, [written]).then(reviewId, {
    jobId,
    customerId: customer,
    providerId: ada,
    rating: 4.5,
    createdAt: after(10).toISOString(),
  });
  expect(meanOf({ count: 2, halves: 15 })).toBe(3.75);
  expect(meanOf({ count: 3, halves: 20 })).toBe(3.33);
  expect(meanOf({ count: 0, halves: 0 })).toBeUndefined();
});
