import { expect, test } from "bun:test";
import { checkStoredFixtures } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import { parseRating } from "../../src/domain/review/rating.ts";
import {
  review,
  reviewEvents,
  type WriteReview,
} from "../../src/domain/review/review.ts";
import { reviewFixtures } from "../../src/domain/review/stored-fixtures.ts";
import {
  after,
  customer,
  finished,
  rating,
  reviewId,
  stranger,
  written,
} from "./things.ts";

const write: WriteReview = {
  type: "WriteReview",
  reviewId,
  job: finished,
  by: customer,
  rating: rating(4.5),
  at: after(10),
};

test("a job is reviewed once, by its customer", () => {
  given(review).when(write).then([written]);
  given(review, [written]).when(write).rejected({ type: "ReviewExists" });
  given(review)
    .when({ ...write, by: stranger })
    .rejected({ type: "NotTheJobsCustomer" });
});

test("a rating is 0 to 5 in half steps", () => {
  for (const fine of [0, 0.5, 3, 4.5, 5])
    expect(parseRating(fine)).toMatchObject({ ok: true });
  for (const wrong of [-0.5, 5.5, 0.25, 4.1, Number.NaN, Infinity])
    expect(parseRating(wrong).ok).toBe(false);
});

test("every version of the event that may lie in a stream is read", () => {
  expect(() => checkStoredFixtures(reviewEvents, reviewFixtures)).not.toThrow();
});
