import type { Money, ReadModel } from "@tixlys/nexus";
import type { JobEvent, JobStatus } from "../job/job.ts";
import { jobEvents } from "../job/stored-job.ts";

/** One line of the lists of jobs, for both of its parties. */
export type JobRow = {
  readonly orderId: string;
  readonly offerId: string;
  readonly customerId: string;
  readonly providerId: string;
  readonly serviceId: string;
  readonly price: Money;
  readonly bookTime: string;
  readonly status: JobStatus;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** One row for each job. */
export const jobListModel: ReadModel<JobRow, JobEvent> = {
  name: "job_list",
  version: 2,
  events: jobEvents,
  idOf: ({ jobId }) => jobId,
  initial: () => ({
    orderId: "",
    offerId: "",
    customerId: "",
    providerId: "",
    serviceId: "",
    // cast: no row is seen before its first event, which has a price
    price: { amount: "", currency: "" } as unknown as Money,
    bookTime: "",
    status: "pending",
    createdAt: "",
    updatedAt: "",
  }),
  evolve(row, event) {
    const updatedAt = event.at.toISOString();
    if (event.type !== "JobCreated")
      return { ...row, status: statuses[event.type], updatedAt };
    const { type: _, jobId: _id, at: _at, bookTime, ...agreed } = event;
    return {
      ...agreed,
      bookTime: bookTime.toISOString(),
      status: "pending",
      createdAt: updatedAt,
      updatedAt,
    };
  },
};

const statuses = {
  JobStarted: "in-progress",
  JobPaused: "paused",
  JobResumed: "in-progress",
  JobCompleted: "completed",
  JobConfirmed: "confirmed",
  JobCancelled: "cancelled",
} as const satisfies Record<Exclude<JobEvent["type"], "JobCreated">, JobStatus>;
