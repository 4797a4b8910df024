import { type Aggregate, defineEvents, field } from "@tixlys/nexus";
import { moneyField } from "../order/stored-order.ts";
import type { JobId, OrderId } from "../shared/ids.ts";
import {
  job,
  type JobCommand,
  type JobEvent,
  type JobRejection,
  type JobState,
} from "./job.ts";

const ofJob = {
  jobId: field.text<JobId>(),
  orderId: field.text<OrderId>(),
  at: field.instant(),
} as const;

/** How a job's events are kept; see `orderEvents`. */
export const jobEvents = defineEvents<JobEvent>()({
  JobCreated: {
    version: 1,
    fields: {
      ...ofJob,
      offerId: field.text(),
      customerId: field.text(),
      providerId: field.text(),
      serviceId: field.text(),
      price: moneyField,
      bookTime: field.instant(),
    },
  },
  JobStarted: { version: 1, fields: ofJob },
  JobPaused: { version: 1, fields: ofJob },
  JobResumed: { version: 1, fields: ofJob },
  JobCompleted: { version: 1, fields: ofJob },
  JobConfirmed: {
    version: 1,
    fields: { ...ofJob, by: field.oneOf("customer", "time", "account-gone") },
  },
  JobCancelled: {
    version: 1,
    fields: {
      ...ofJob,
      by: field.oneOf("customer", "provider", "account-gone"),
    },
  },
});

/** One stream for each job: `job/<id>`. */
export const storedJob: Aggregate<
  JobState,
  JobCommand,
  JobEvent,
  JobRejection
> = { type: "job", decider: job, events: jobEvents };
