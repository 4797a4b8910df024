import {
  type Aggregate,
  type Decider,
  defineEvents,
  err,
  field,
  ok,
} from "@tixlys/nexus";
import type { FinishedJob } from "../job/job.ts";
import type { CustomerId, JobId, ProviderId, ReviewId } from "../shared/ids.ts";
import type { Rating } from "./rating.ts";

/** What a customer thinks of a job, but for the words, which stand beside the stream. */
export type Review = {
  readonly status: "written";
  readonly id: ReviewId;
  readonly jobId: JobId;
  readonly customerId: CustomerId;
  readonly providerId: ProviderId;
  readonly rating: Rating;
  readonly createdAt: Date;
};
export type ReviewState = { readonly status: "none" } | Review;

/** Of a job that is done: one that is not has no type that fits here. */
export type WriteReview = {
  readonly type: "WriteReview";
  readonly reviewId: ReviewId;
  readonly job: FinishedJob;
  readonly by: CustomerId;
  readonly rating: Rating;
  readonly at: Date;
};

export type ReviewWritten = {
  readonly type: "ReviewWritten";
  readonly reviewId: ReviewId;
  readonly jobId: JobId;
  readonly customerId: CustomerId;
  readonly providerId: ProviderId;
  readonly rating: Rating;
  readonly at: Date;
};

export type ReviewRejection =
  { readonly type: "ReviewExists" } | { readonly type: "NotTheJobsCustomer" };

/** Written once, by the customer of the job. */
export const review: Decider<
  ReviewState,
  WriteReview,
  ReviewWritten,
  ReviewRejection
> = {
  initial: { status: "none" },
  decide({ reviewId, job, by, rating, at }, state) {
    const { id: jobId, customerId, providerId } = job;
    if (by !== customerId) return err({ type: "NotTheJobsCustomer" });
    if (state.status !== "none") return err({ type: "ReviewExists" });
    const about = { reviewId, jobId, customerId, providerId };
    return ok([{ type: "ReviewWritten", ...about, rating, at }]);
  },
  evolve(_state, { type: _, reviewId: id, at: createdAt, ...about }) {
    return { status: "written", id, ...about, createdAt };
  },
  isTerminal: ({ status }) => status === "written",
};

/** How a review's event is kept; see `orderEvents`. */
export const reviewEvents = defineEvents<ReviewWritten>()({
  ReviewWritten: {
    version: 1,
    fields: {
      reviewId: field.text(),
      jobId: field.text(),
      customerId: field.text(),
      providerId: field.text(),
      rating: field.number(),
      at: field.instant(),
    },
  },
});

/** One stream for each job's review: `review/<job id>`, so that a second one would need the same stream. */
export const storedReview: Aggregate<
  ReviewState,
  WriteReview,
  ReviewWritten,
  ReviewRejection
> = { type: "review", decider: review, events: reviewEvents };
