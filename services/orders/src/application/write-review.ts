import {
  type Conflict,
  decideIn,
  err,
  load,
  newId,
  ok,
  type Result,
  retryConflicts,
} from "@tixlys/nexus";
import type { FinishedJob, JobStatus } from "../domain/job/job.ts";
import { storedJob } from "../domain/job/stored-job.ts";
import { parseRating } from "../domain/review/rating.ts";
import {
  type Review,
  type ReviewRejection,
  storedReview,
  type WriteReview,
} from "../domain/review/review.ts";
import {
  parseCustomerId,
  parseJobId,
  parseReviewId,
} from "../domain/shared/ids.ts";
import type { Words } from "../domain/shared/words.ts";
import { type AccountInactive, type By, mayWrite, metadataOf } from "./act.ts";
import { type FieldMalformed, optional, wordsField } from "./fields.ts";
import type { Ports, Tried, Work } from "./ports.ts";

export type WrittenReview = By & {
  readonly jobId: string;
  readonly rating: number;
  readonly comment?: string;
};

export type WriteRejection =
  | FieldMalformed
  | AccountInactive
  | { readonly type: "JobUnknown" }
  | { readonly type: "JobNotDone"; readonly status: JobStatus }
  | ReviewRejection
  | Conflict;

/** Says what one thinks of a job that is done. A job that is done stays done, so it needs no lock. */
export async function writeReview(
  { world, clock, ids }: Pick<Ports, "world" | "clock" | "ids">,
  written: WrittenReview,
): Promise<Result<Review, WriteRejection>> {
  const jobId = parseJobId(written.jobId);
  const by = parseCustomerId(written.userId);
  if (jobId === undefined || by === undefined)
    return err({ type: "JobUnknown" });
  const rating = parseRating(written.rating);
  if (!rating.ok)
    return err({ type: "FieldMalformed", field: "rating", fault: "value" });
  const words = optional(written.comment, (text) =>
    wordsField("comment", text),
  );
  if (!words.ok) return words;
  const about = { reviewId: newId(parseReviewId, ids), by, at: clock() };
  return retryConflicts(world, async (work) => {
    const { state } = await load(work.events, storedJob, jobId);
    if (state.status === "none" || state.customerId !== by)
      return err({ type: "JobUnknown" } as const);
    if (state.status !== "completed" && state.status !== "confirmed")
      return err({ type: "JobNotDone", status: state.status } as const);
    if (!(await mayWrite(work, by)))
      return err({ type: "AccountInactive" } as const);
    const job: FinishedJob = state;
    const command = { ...about, job, rating: rating.value };
    return await write(
      work,
      written,
      { type: "WriteReview", ...command },
      words.value ?? undefined,
    );
  });
}

async function write(
  work: Work,
  by: By,
  command: WriteReview,
  words: Words | undefined,
): Promise<Tried<Review, WriteRejection>> {
  const { job, at, reviewId: id } = command;
  const metadata = metadataOf(by, at);
  const request = { id: job.id, command, metadata };
  const done = await decideIn(work.events, storedReview, request);
  if (!done.ok) return done;
  const { state, version } = done.value;
  if (state.status === "none") throw new Error("a written review is none");
  const whose = { id, personId: job.customerId, kind: "review" } as const;
  if (words !== undefined) await work.particulars.save(whose, { words });
  await work.announcements.review(state, version, metadata.actor);
  return ok(state);
}
