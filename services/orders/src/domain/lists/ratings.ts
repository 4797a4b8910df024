import type { ReadModel } from "@tixlys/nexus";
import { reviewEvents, type ReviewWritten } from "../review/review.ts";

/** One line of the list of a provider's reviews. */
export type ReviewRow = {
  readonly jobId: string;
  readonly customerId: string;
  readonly providerId: string;
  readonly rating: number;
  readonly createdAt: string;
};

/** One row for each review. */
export const reviewListModel: ReadModel<ReviewRow, ReviewWritten> = {
  name: "review_list",
  version: 2,
  events: reviewEvents,
  idOf: ({ reviewId }) => reviewId,
  initial: () => ({
    jobId: "",
    customerId: "",
    providerId: "",
    rating: 0,
    createdAt: "",
  }),
  evolve: (_row, { jobId, customerId, providerId, rating, at }) => ({
    jobId,
    customerId,
    providerId,
    rating,
    createdAt: at.toISOString(),
  }),
};

/** What customers think of a provider on the whole: whole numbers, so that no sum drifts. */
export type RatingRow = {
  readonly count: number;
  /** The sum of all ratings in half steps. */
  readonly halves: number;
};

/** One row for each provider. */
export const ratingModel: ReadModel<RatingRow, ReviewWritten> = {
  name: "ratings",
  version: 1,
  events: reviewEvents,
  idOf: ({ providerId }) => providerId,
  initial: () => ({ count: 0, halves: 0 }),
  evolve: ({ count, halves }, { rating }) => ({
    count: count + 1,
    halves: halves + rating * 2,
  }),
};

/** The mean, to two digits behind the point; undefined where nobody has said anything. */
export function meanOf({ count, halves }: RatingRow): number | undefined {
  return count === 0 ? undefined : Math.round((halves * 50) / count) / 100;
}
