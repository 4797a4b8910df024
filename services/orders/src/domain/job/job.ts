import { type Decider, err, type Money, ok, type Result } from "@tixlys/nexus";
import type {
  CustomerId,
  JobId,
  OfferId,
  OrderId,
  ProviderId,
  ServiceId,
} from "../shared/ids.ts";

type Agreed = {
  readonly orderId: OrderId;
  readonly offerId: OfferId;
  readonly customerId: CustomerId;
  readonly providerId: ProviderId;
  readonly serviceId: ServiceId;
  readonly price: Money;
  readonly bookTime: Date;
};

type Known = Agreed & {
  readonly id: JobId;
  /** How often it has been paused. */
  readonly pauses: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Work that can still come to nothing. */
export type RunningJob = Known & {
  readonly status: "pending" | "in-progress" | "paused";
};
/** Done: only now is there a time since when, and only now can it be reviewed. */
export type FinishedJob = Known & {
  readonly status: "completed" | "confirmed";
  readonly completedAt: Date;
};
export type CancelledJob = Known & { readonly status: "cancelled" };

export type Job = RunningJob | FinishedJob | CancelledJob;
export type JobState = { readonly status: "none" } | Job;
export type JobStatus = Job["status"];

export const jobStatuses = [
  "pending",
  "in-progress",
  "paused",
  "completed",
  "confirmed",
  "cancelled",
] as const satisfies readonly JobStatus[];

/** So often may a job be paused: whoever reads it reads all that has happened to it. */
export const pausesAtMost = 50;

/** What the provider does with a job, one after the other. */
export const jobSteps = ["start", "pause", "resume", "complete"] as const;
export type JobStep = (typeof jobSteps)[number];

export type JobCommand =
  | ({
      readonly type: "CreateJob";
      readonly jobId: JobId;
      readonly at: Date;
    } & Agreed)
  | {
      readonly type: "TakeStep";
      readonly step: JobStep;
      readonly by: ProviderId;
      readonly at: Date;
    }
  | {
      readonly type: "ConfirmJob";
      /** The customer; the time that has passed; or nobody, their account having gone. */
      readonly by:
        | { readonly kind: "customer"; readonly id: CustomerId }
        | { readonly kind: "time" | "account-gone" };
      readonly at: Date;
    }
  | {
      readonly type: "CancelJob";
      readonly by:
        | { readonly kind: "customer"; readonly id: CustomerId }
        | { readonly kind: "provider"; readonly id: ProviderId }
        | { readonly kind: "account-gone" };
      readonly at: Date;
    };

type OfJob = {
  readonly jobId: JobId;
  readonly orderId: OrderId;
  readonly at: Date;
};

export type JobCreated = OfJob & Agreed & { readonly type: "JobCreated" };
export type JobMoved = OfJob & {
  readonly type: "JobStarted" | "JobPaused" | "JobResumed" | "JobCompleted";
};
export type JobEvent =
  | JobCreated
  | (OfJob & { readonly type: "JobStarted" })
  | (OfJob & { readonly type: "JobPaused" })
  | (OfJob & { readonly type: "JobResumed" })
  | (OfJob & { readonly type: "JobCompleted" })
  | (OfJob & {
      readonly type: "JobConfirmed";
      readonly by: "customer" | "time" | "account-gone";
    })
  | (OfJob & {
      readonly type: "JobCancelled";
      readonly by: "customer" | "provider" | "account-gone";
    });

export type JobRejection =
  | { readonly type: "JobUnknown" }
  | { readonly type: "JobExists" }
  /** Somebody else's job, which whoever asks must not learn of. */
  | { readonly type: "NotAParty" }
  /** Theirs, but the other party's to do. */
  | { readonly type: "OtherPartysStep" }
  | { readonly type: "PausesFull" }
  | { readonly type: "StepImpossible"; readonly status: JobStatus };

type Decision = Result<readonly JobEvent[], JobRejection>;

const moves = {
  start: { from: ["pending"], event: "JobStarted" },
  pause: { from: ["in-progress"], event: "JobPaused" },
  resume: { from: ["paused"], event: "JobResumed" },
  complete: { from: ["in-progress", "paused"], event: "JobCompleted" },
} as const satisfies Record<
  JobStep,
  { readonly from: readonly JobStatus[]; readonly event: JobMoved["type"] }
>;

/** The life of a job: pending → in-progress ⇄ paused → completed → confirmed; cancelled from the first three. */
export const job: Decider<JobState, JobCommand, JobEvent, JobRejection> = {
  initial: { status: "none" },
  decide(command, state) {
    if (command.type === "CreateJob") {
      if (state.status !== "none") return err({ type: "JobExists" });
      return ok([{ ...command, type: "JobCreated" }]);
    }
    if (state.status === "none") return err({ type: "JobUnknown" });
    switch (command.type) {
      case "TakeStep":
        return step(command, state);
      case "ConfirmJob":
        return confirm(command, state);
      case "CancelJob":
        return cancel(command, state);
    }
  },
  evolve,
  isTerminal: ({ status }) => status === "confirmed" || status === "cancelled",
};

type Of<T extends JobCommand["type"]> = Extract<JobCommand, { type: T }>;

function step({ step: wanted, by, at }: Of<"TakeStep">, state: Job): Decision {
  if (String(by) === String(state.customerId))
    return err({ type: "OtherPartysStep" });
  if (by !== state.providerId) return err({ type: "NotAParty" });
  const { from, event } = moves[wanted];
  if (!from.some((status) => status === state.status))
    return err({ type: "StepImpossible", status: state.status });
  if (wanted === "pause" && state.pauses >= pausesAtMost)
    return err({ type: "PausesFull" });
  return ok([{ type: event, jobId: state.id, orderId: state.orderId, at }]);
}

function confirm({ by, at }: Of<"ConfirmJob">, state: Job): Decision {
  if (by.kind === "customer" && by.id !== state.customerId)
    return String(by.id) === String(state.providerId)
      ? err({ type: "OtherPartysStep" })
      : err({ type: "NotAParty" });
  if (state.status !== "completed")
    return err({ type: "StepImpossible", status: state.status });
  const { id: jobId, orderId } = state;
  return ok([{ type: "JobConfirmed", jobId, orderId, by: by.kind, at }]);
}

function cancel({ by, at }: Of<"CancelJob">, state: Job): Decision {
  const isParty =
    by.kind === "account-gone" ||
    (by.kind === "customer" && by.id === state.customerId) ||
    (by.kind === "provider" && by.id === state.providerId);
  if (!isParty) return err({ type: "NotAParty" });
  const { status, id: jobId, orderId } = state;
  if (status !== "pending" && status !== "in-progress" && status !== "paused")
    return err({ type: "StepImpossible", status });
  return ok([{ type: "JobCancelled", jobId, orderId, by: by.kind, at }]);
}

function evolve(state: JobState, event: JobEvent): JobState {
  if (event.type === "JobCreated") {
    const { type: _, jobId: id, at, ...agreed } = event;
    const known = { id, ...agreed, pauses: 0, createdAt: at, updatedAt: at };
    return { ...known, status: "pending" };
  }
  if (state.status === "none") return state;
  const known = { ...state, updatedAt: event.at };
  switch (event.type) {
    case "JobStarted":
    case "JobResumed":
      return { ...known, status: "in-progress" };
    case "JobPaused":
      return { ...known, pauses: state.pauses + 1, status: "paused" };
    case "JobCompleted":
      return { ...known, status: "completed", completedAt: event.at };
    case "JobConfirmed":
      return { completedAt: event.at, ...known, status: "confirmed" };
    case "JobCancelled":
      return { ...known, status: "cancelled" };
  }
}
