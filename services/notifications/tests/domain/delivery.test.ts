import { describe, expect, test } from "bun:test";
import { given } from "@tixlys/nexus/testing";
import {
  delivery,
  type DeliveryCommand,
  type DeliveryEvent,
  type DeliveryState,
  mayAttempt,
  type Outcome,
  parseDeliveryId,
  type QueuedDelivery,
} from "../../src/domain/delivery/delivery.ts";
import { maxAttempts, retryDelayMs } from "../../src/domain/delivery/retry.ts";

const at = new Date("2026-11-21T09:30:00.000Z");
const parsed = parseDeliveryId("0190a6c0-1c5e-7b8a-9f43-00000000000d");
if (!parsed.ok) throw new Error("no id");
const facts = {
  id: parsed.value,
  eventId: "0190a6c0-1c5e-7b8a-9f43-00000000000e",
  template: "welcome" as const,
  channel: "email" as const,
  target: "",
  recipientId: "0190a6c0-1c5e-7b8a-9f43-00000000000f",
};
const queued: DeliveryEvent = { type: "DeliveryQueued", facts, at };
const record = (outcome: Outcome, random = 0): DeliveryCommand => ({
  type: "RecordOutcome",
  outcome,
  at,
  random,
});
const busy: Outcome = { type: "deferred", reason: "channel-busy" };

/** The delivery after its nth claim; claiming is the queue's work, not the decider's. */
function claimed(attempts: number): QueuedDelivery {
  return {
    status: "queued",
    ...facts,
    attempts,
    nextAttemptAt: at,
    version: 1,
  };
}

function after(outcome: Outcome, state: DeliveryState): DeliveryState {
  const decided = delivery.decide(record(outcome, 1 - Number.EPSILON), state);
  return decided.ok ? decided.value.reduce(delivery.evolve, state) : state;
}

describe("a delivery", () => {
  test("that was asked for is due at once", () => {
    given(delivery).when({ type: "QueueDelivery", facts, at }).then([queued]);
  });

  test("that exists is not queued again", () => {
    given(delivery, [queued])
      .when({ type: "QueueDelivery", facts, at })
      .rejected({ type: "DeliveryExists" });
  });

  test("that was sent is done", () => {
    given(delivery, [queued])
      .when(record({ type: "sent" }))
      .then([{ type: "DeliverySent", at }]);
    given(delivery, [queued, { type: "DeliverySent", at }])
      .when(record({ type: "sent" }))
      .rejected({ type: "DeliveryNotQueued" });
  });

  test("whose secret is no longer good is dropped as expired", () => {
    given(delivery, [queued])
      .when(record({ type: "expired" }))
      .then([{ type: "DeliveryExpired", at }]);
  });

  test("that the other side refuses has failed at once", () => {
    given(delivery, [queued])
      .when(record({ type: "refused", reason: "channel-refused" }))
      .then([{ type: "DeliveryFailed", reason: "channel-refused", at }]);
  });

  test("that the other side puts off waits", () => {
    expect(after(busy, claimed(1))).toMatchObject({
      status: "queued",
      nextAttemptAt: new Date(at.getTime() + 5_000),
    });
  });

  test("that was put off on its last attempt has failed", () => {
    expect(after(busy, claimed(maxAttempts - 1))).toMatchObject({
      status: "queued",
    });
    expect(after(busy, claimed(maxAttempts))).toMatchObject({
      status: "failed",
      reason: "attempts-exhausted",
    });
  });

  test("that killed its worker each time is given up, too", () => {
    expect(mayAttempt(claimed(maxAttempts))).toBe(true);
    expect(mayAttempt(claimed(maxAttempts + 1))).toBe(false);
  });

  test("counts a version with each event", () => {
    expect(after({ type: "sent" }, claimed(1))).toMatchObject({ version: 2 });
  });
});

describe("the wait before the next attempt", () => {
  test("grows fourfold and is an hour at most", () => {
    const longest = [1, 2, 3, 4, 5, 6, 10].map((attempts) =>
      retryDelayMs(attempts, 1),
    );
    expect(longest).toEqual([
      5_000, 20_000, 80_000, 320_000, 1_280_000, 3_600_000, 3_600_000,
    ]);
  });

  test("is left to chance by half", () => {
    expect(retryDelayMs(2, 0)).toBe(10_000);
    expect(retryDelayMs(2, 0.5)).toBe(15_000);
  });
});
