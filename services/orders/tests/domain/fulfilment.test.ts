import { expect, test } from "bun:test";
import { given, happened, refused, timedOut } from "@tixlys/nexus/testing";
import {
  confirmationMs,
  fulfilment,
  type PartyGone,
} from "../../src/domain/fulfilment/fulfilment.ts";
import {
  accepted,
  ada,
  adas,
  after,
  cancelled,
  closed,
  expired,
  expiresAt,
  job,
  jobId,
  offered,
  orderId,
  placed,
} from "./things.ts";

const customerGone: PartyGone = { type: "PartyGone", orderId, as: "customer" };
const workerGone: PartyGone = {
  type: "PartyGone",
  orderId,
  as: "worker",
  jobId,
};

test("an order that is placed expires when its time has come", () => {
  given(fulfilment, [])
    .when(placed)
    .then({ commands: [], timeouts: [{ set: "expiry", dueAt: expiresAt }] });
  given(fulfilment, [placed])
    .when(timedOut("expiry"))
    .then({ commands: [{ type: "ExpireOrder", orderId }] });
  given(fulfilment, [placed]).when(expired).then({ commands: [], done: true });
});

test("one that was given to somebody does not", () => {
  given(fulfilment, [placed, offered(ada)])
    .when(accepted(ada))
    .then({ commands: [], timeouts: [{ cancel: "expiry" }] });
});

const underWay = [
  placed,
  offered(ada),
  accepted(ada),
  job.created,
  job.started,
];

test("a job that is done is confirmed by time after 72 hours", () => {
  const recordedAt = after(8);
  expect(confirmationMs).toBe(72 * 3_600_000);
  given(fulfilment, underWay)
    .when(happened(job.completed, { recordedAt }))
    .then({
      commands: [],
      timeouts: [{ set: "confirmation", dueAt: after(8 + 72) }],
    });
  given(fulfilment, [...underWay, job.completed])
    .when(timedOut("confirmation"))
    .then({ commands: [{ type: "ConfirmJob", jobId, by: "time" }] });
});

test("the confirmation closes the order, and stops the clock", () => {
  given(fulfilment, [...underWay, job.completed])
    .when(job.confirmed)
    .then({
      commands: [{ type: "CloseOrder", orderId }],
      timeouts: [{ cancel: "confirmation" }],
    });
  given(fulfilment, [...underWay, job.completed, job.confirmed])
    .when(closed)
    .then({ done: true });
});

test("a job that comes to nothing takes its order with it", () => {
  given(fulfilment, underWay)
    .when(job.cancelled)
    .then({
      commands: [{ type: "CancelOrder", orderId, by: "job-cancelled" }],
    });
  given(fulfilment, [...underWay, job.cancelled])
    .when(cancelled("job-cancelled"))
    .then({ done: true });
});

test("a customer who goes takes their open order with them; one with a job is cancelled through the job", () => {
  const command = { type: "CancelOrder", orderId, by: "account-gone" } as const;
  given(fulfilment, [placed])
    .when(customerGone)
    .then({ commands: [command] });
  const rejection = { type: "OrderNotOpen", status: "assigned", jobId };
  given(fulfilment, [placed, customerGone])
    .when(refused(command, rejection))
    .then({ commands: [{ type: "CancelJob", jobId }] });
  given(fulfilment, [placed, customerGone])
    .when(refused(command, { type: "OrderNotOpen", status: "expired" }))
    .then({ commands: [] });
});

test("a job that was completed before its customer went is confirmed, and so is one that is completed later", () => {
  const confirmation = {
    type: "ConfirmJob",
    jobId,
    by: "account-gone",
  } as const;
  given(fulfilment, [...underWay, customerGone])
    .when(
      refused(
        { type: "CancelJob", jobId },
        { type: "StepImpossible", status: "completed" },
      ),
    )
    .then({ commands: [confirmation] });
  given(fulfilment, [...underWay, customerGone])
    .when(job.completed)
    .then({ commands: [confirmation], timeouts: [] });
});

test("a provider who goes takes their offer back, or their job with them", () => {
  const bidderGone: PartyGone = {
    type: "PartyGone",
    orderId,
    as: "bidder",
    offerId: adas,
  };
  given(fulfilment, [placed, offered(ada)])
    .when(bidderGone)
    .then({ commands: [{ type: "WithdrawOffer", orderId, offerId: adas }] });
  given(fulfilment, underWay)
    .when(workerGone)
    .then({ commands: [{ type: "CancelJob", jobId }] });
  // Completed meanwhile: the customer is there to confirm it, or time is.
  given(fulfilment, [...underWay, workerGone])
    .when(
      refused(
        { type: "CancelJob", jobId },
        { type: "StepImpossible", status: "completed" },
      ),
    )
    .then({ commands: [] });
});

test("what is over hears of nothing more", () => {
  given(fulfilment, [placed, expired]).when(customerGone).ignored();
});
