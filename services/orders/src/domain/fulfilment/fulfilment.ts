import type {
  Json,
  ProcessInput,
  ProcessManager,
  Reaction,
  Refusal,
} from "@tixlys/nexus";
import type { JobEvent } from "../job/job.ts";
import { jobEvents } from "../job/stored-job.ts";
import type { OrderEvent } from "../order/events.ts";
import { orderEvents } from "../order/stored-order.ts";

/** Somebody of an order has no account any more, or a disabled one; told by `auth`, and looked up here for each order. */
export type PartyGone = {
  readonly type: "PartyGone";
  readonly orderId: string;
} & (
  | { readonly as: "customer" }
  | { readonly as: "bidder"; readonly offerId: string }
  | { readonly as: "worker"; readonly jobId: string }
);

export type FulfilmentEvent = OrderEvent | JobEvent | PartyGone;

/** What the process asks for. Plain ids: it is kept as JSON, and parsed where it is carried out. */
export type FulfilmentCommand =
  | { readonly type: "ExpireOrder"; readonly orderId: string }
  | {
      readonly type: "CancelOrder";
      readonly orderId: string;
      readonly by: "account-gone" | "job-cancelled";
    }
  | { readonly type: "CloseOrder"; readonly orderId: string }
  | {
      readonly type: "WithdrawOffer";
      readonly orderId: string;
      readonly offerId: string;
    }
  | { readonly type: "CancelJob"; readonly jobId: string }
  | {
      readonly type: "ConfirmJob";
      readonly jobId: string;
      readonly by: "time" | "account-gone";
    };

export type FulfilmentTimeout = "expiry" | "confirmation";

/** What it has to remember: its order, the job once there is one, and whether whoever should confirm it has gone. */
export type FulfilmentState = {
  readonly orderId: string;
  readonly jobId: string | null;
  readonly isCustomerGone: boolean;
};

/** So long a customer has to confirm a job, before time does it. */
export const confirmationMs = 72 * 3_600_000;

type Reacted = Reaction<FulfilmentState, FulfilmentCommand, FulfilmentTimeout>;

/**
 * Sees an order through, from its placing to its end: what nobody comes for expires, what a customer does not confirm is
 * confirmed by time, what is confirmed closes the order, a job that comes to nothing takes its order with it, and an account
 * that goes takes what it began. One process for each order.
 */
export const fulfilment: ProcessManager<
  FulfilmentState,
  FulfilmentEvent,
  FulfilmentCommand,
  FulfilmentTimeout
> = {
  name: "fulfilment",
  initial: { orderId: "", jobId: null, isCustomerGone: false },
  events: [orderEvents, jobEvents],
  correlate: ({ orderId }) => orderId,
  react: (state, input) =>
    input.kind === "timeout"
      ? timedOut(state, input.timeout)
      : heard({ ...state, orderId: input.event.orderId }, input),
  compensate,
};

function timedOut(state: FulfilmentState, timeout: FulfilmentTimeout): Reacted {
  const { orderId, jobId } = state;
  if (timeout === "expiry")
    return { state, commands: [{ type: "ExpireOrder", orderId }] };
  return jobId === null
    ? { state }
    : { state, commands: [{ type: "ConfirmJob", jobId, by: "time" }] };
}

function heard(
  state: FulfilmentState,
  {
    event,
    cause,
  }: Extract<
    ProcessInput<FulfilmentEvent, FulfilmentTimeout>,
    { kind: "event" }
  >,
): Reacted {
  const { orderId } = state;
  switch (event.type) {
    case "OrderPlaced":
      return { state, timeouts: [{ set: "expiry", dueAt: event.expiresAt }] };
    case "OfferAccepted":
      return {
        state: { ...state, jobId: event.jobId },
        timeouts: [{ cancel: "expiry" }],
      };
    case "JobCompleted":
      return completed(state, event.jobId, cause.at);
    case "JobConfirmed":
      return {
        state,
        commands: [{ type: "CloseOrder", orderId }],
        timeouts: [{ cancel: "confirmation" }],
      };
    case "JobCancelled":
      return {
        state,
        commands: [{ type: "CancelOrder", orderId, by: "job-cancelled" }],
      };
    case "PartyGone":
      return partyGone(state, event);
    case "OrderCancelled":
    case "OrderExpired":
    case "OrderClosed":
      return { state, done: true };
    default:
      return { state };
  }
}

/** Nobody waits for the confirmation of somebody who has gone. */
function completed(state: FulfilmentState, jobId: string, at: Date): Reacted {
  const next = { ...state, jobId };
  if (state.isCustomerGone)
    return {
      state: next,
      commands: [{ type: "ConfirmJob", jobId, by: "account-gone" }],
    };
  const dueAt = new Date(at.getTime() + confirmationMs);
  return { state: next, timeouts: [{ set: "confirmation", dueAt }] };
}

function partyGone(state: FulfilmentState, event: PartyGone): Reacted {
  const { orderId } = event;
  switch (event.as) {
    case "customer":
      return {
        state: { ...state, isCustomerGone: true },
        commands: [{ type: "CancelOrder", orderId, by: "account-gone" }],
      };
    case "bidder": {
      const { offerId } = event;
      return {
        state,
        commands: [{ type: "WithdrawOffer", orderId, offerId }],
      };
    }
    case "worker":
      return {
        state: { ...state, jobId: event.jobId },
        commands: [{ type: "CancelJob", jobId: event.jobId }],
      };
  }
}

/**
 * What is refused has been overtaken, and what is done instead is what the newer state asks for: an order that has meanwhile
 * got a job is cancelled through it, and a job that has meanwhile been completed is confirmed, since it cannot be cancelled.
 */
function compensate(
  state: FulfilmentState,
  { command, rejection }: Refusal<FulfilmentCommand>,
): Reacted {
  const jobId = textOf(rejection, "jobId") ?? state.jobId;
  const status = textOf(rejection, "status");
  if (command.type === "CancelOrder" && command.by === "account-gone")
    return status === "assigned" && jobId !== null
      ? { state: { ...state, jobId }, commands: [{ type: "CancelJob", jobId }] }
      : { state };
  if (command.type === "CancelJob" && status === "completed")
    return state.isCustomerGone
      ? {
          state,
          commands: [
            { type: "ConfirmJob", jobId: command.jobId, by: "account-gone" },
          ],
        }
      : { state };
  return { state };
}

function textOf(json: Json, key: string): string | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const value: unknown = Reflect.get(json, key);
  return typeof value === "string" ? value : undefined;
}
