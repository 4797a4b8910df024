import { expect, test } from "bun:test";
import { fold } from "@tixlys/nexus";
import type { OrderEvent } from "../../src/domain/order/events.ts";
import { order } from "../../src/domain/order/order.ts";
import { job as decider } from "../../src/domain/job/job.ts";
import {
  jobSightOf,
  sightOf,
  type Viewer,
} from "../../src/domain/sight/sight.ts";
import {
  accepted,
  ada,
  bo,
  cancelled,
  customer,
  cy,
  job,
  offered,
  placed,
  rejected,
  stranger,
} from "./things.ts";

const somebody = (userId: string, more: Partial<Viewer> = {}): Viewer => ({
  userId,
  isProvider: false,
  isManagement: false,
  ...more,
});
const bidding = (userId: string) => somebody(userId, { isProvider: true });
const seen = (past: readonly OrderEvent[], viewer: Viewer) => {
  const state = fold(order, undefined, past);
  if (state.status === "none") throw new Error("the past has no order");
  const sight = sightOf(state, viewer);
  return sight && { ...sight, offers: sight.offers.map((o) => o.providerId) };
};

const open = [placed, offered(ada), offered(bo)];
const assigned = [...open, accepted(ada), rejected(bo)];
const gone = [...assigned, cancelled("job-cancelled")];

test("customer and management see everything, at any time", () => {
  for (const past of [open, assigned, gone])
    for (const viewer of [
      somebody(customer),
      somebody(stranger, { isManagement: true }),
    ])
      expect(seen(past, viewer)).toEqual({
        showsCustomer: true,
        showsPlace: true,
        showsHistory: true,
        showsJob: true,
        offers: [ada, bo],
      });
});

test("before the acceptance a provider sees neither customer nor door, nor anybody else's offer", () => {
  const nothing = {
    showsCustomer: false,
    showsPlace: false,
    showsHistory: false,
    showsJob: false,
  };
  expect(seen(open, bidding(ada))).toEqual({ ...nothing, offers: [ada] });
  expect(seen(open, bidding(cy))).toEqual({ ...nothing, offers: [] });
});

test("from the acceptance on the winner sees both, and who lost no more than before", () => {
  expect(seen(assigned, bidding(ada))).toMatchObject({
    showsCustomer: true,
    showsPlace: true,
    showsHistory: false,
    offers: [ada],
  });
  expect(seen(assigned, bidding(bo))).toMatchObject({
    showsCustomer: false,
    showsPlace: false,
    showsJob: false,
    offers: [bo],
  });
  expect(seen(gone, bidding(ada))).toMatchObject({
    showsCustomer: false,
    showsPlace: false,
  });
});

test("for everybody else there is no such order", () => {
  expect(seen(open, somebody(stranger))).toBeUndefined();
  expect(seen(assigned, bidding(cy))).toBeUndefined();
});

test("a job shows what its parties are called as long as the order shows the provider its customer, and is not there for others", () => {
  const running = fold(decider, undefined, [job.created]);
  const ended = fold(decider, undefined, [job.created, job.cancelled]);
  if (running.status === "none" || ended.status === "none")
    throw new Error("the past has no job");
  expect(jobSightOf(running, bidding(ada))).toEqual({ showsNames: true });
  expect(jobSightOf(ended, bidding(ada))).toEqual({ showsNames: false });
  for (const viewer of [
    somebody(customer),
    somebody(stranger, { isManagement: true }),
  ])
    expect(jobSightOf(ended, viewer)).toEqual({ showsNames: true });
  for (const viewer of [somebody(stranger), bidding(bo)])
    expect(jobSightOf(running, viewer)).toBeUndefined();
});
