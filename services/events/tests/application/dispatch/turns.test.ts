import { expect, test } from "bun:test";
import {
  type Lane,
  newLane,
  takeIn,
} from "../../../src/application/dispatch/lane.ts";
import { startDispatcher } from "../../../src/application/dispatch/dispatcher.ts";
import {
  type DispatchLimits,
  dispatchLimits,
} from "../../../src/application/dispatch/limits.ts";
import { turnsOf } from "../../../src/application/dispatch/turns.ts";
import type {
  DeliveryQueue,
  Due,
} from "../../../src/application/ports/dispatch.ts";
import { eventually } from "../../outbound/webhooks/receiver.ts";

const due = (webhookId: string, more: Partial<Due> = {}): Due => ({
  id: Bun.randomUUIDv7(),
  webhookId,
  ownerId: `owner of ${webhookId}`,
  messageId: Bun.randomUUIDv7(),
  tries: 0,
  inOrder: false,
  url: "http://127.0.0.1:9/",
  secrets: ["whsec_"],
  body: "{}",
  isPermitted: true,
  failingSince: null,
  ...more,
});

function laneWith(id: string, count: number, more: Partial<Due> = {}): Lane {
  const lane = newLane(id);
  const read = Array.from({ length: count }, () => due(id, more));
  takeIn(lane, read, count + 1);
  return lane;
}

/** Requests that end when the test says so. */
function line(limits: Partial<DispatchLimits>) {
  const sent: string[] = [];
  const turns = turnsOf({
    limits: { ...dispatchLimits, ...limits },
    clock: () => new Date(),
    settling: { size: () => 0 },
    supply: { turn: () => undefined },
    isStopped: () => false,
    carry: (lane) => {
      lane.underWay += 1;
      sent.push(lane.webhookId);
    },
  });
  const end = (lane: Lane): void => {
    lane.underWay -= 1;
    turns.end(lane, lane.ownerId ?? "");
  };
  return { sent, turns, end };
}

test("room goes around: who waits gets one request each, whoever came first or has most", () => {
  const { sent, turns, end } = line({ inAll: 4 });
  const [a, b, c] = [laneWith("a", 20), laneWith("b", 2), laneWith("c", 2)];
  for (const lane of [a, b, c]) turns.join(lane);
  expect(sent).toEqual(["a", "a", "a", "a"]);
  for (let n = 0; n < 4; n += 1) end(a);
  expect(sent.slice(4)).toEqual(["a", "b", "c", "a"]);
  expect(turns.underWay()).toBe(4);
});

test("what all webhooks of one person have under way is bounded, and goes on when one of them ends", () => {
  const { sent, turns, end } = line({ perOwner: 5 });
  const mine = { ownerId: "me" };
  const [a, b] = [laneWith("a", 4, mine), laneWith("b", 4, mine)];
  const other = laneWith("c", 3);
  for (const lane of [a, b, other]) turns.join(lane);
  expect(sent.join("")).toBe("aaaabccc");
  end(a);
  expect(sent.join("")).toBe("aaaabcccb");
});

test("who is known to fail, or takes its time, gets few requests at a time from a process that takes it over", () => {
  const { sent, turns } = line({});
  turns.join(laneWith("fails", 20, { failingSince: new Date() }));
  expect(sent).toEqual(["fails"]);
  const slow = laneWith("slow", 20);
  slow.isSlow = true;
  turns.join(slow);
  expect(sent).toHaveLength(1 + dispatchLimits.perSlowWebhook);
});

test("a request that cannot even be made gives its room back", async () => {
  const all = Array.from({ length: 3 }, () => due("a"));
  const left = new Map(all.map((each) => [each.id, each]));
  const held: DeliveryQueue = {
    hold: async (ids) => ids,
    renew: async (ids) => ids,
    release: async () => undefined,
    waiting: async () => ["a"],
    due: async () => [...left.values()],
    settle: async (settled) => {
      for (const each of settled) left.delete(each.due.id);
    },
    endOverfull: async () => [],
  };
  let asked = 0;
  const dispatcher = startDispatcher({
    queue: held,
    send: async () => {
      asked += 1;
      if (asked <= 2) throw new Error("no socket");
      const [at, status] = [new Date(), 200];
      return {
        at,
        durationMs: 1,
        status,
        failure: null,
        excerpt: "",
        askedMs: null,
      };
    },
    reports: {
      tried: () => undefined,
      ended: () => undefined,
      trouble: () => undefined,
    },
    tellHolders: () => undefined,
    clock: () => new Date(),
    random: () => 0,
    limits: { inAll: 1, pollMs: 20 },
  });
  await eventually("all of them", () => (left.size === 0 ? true : undefined));
  await dispatcher.stop();
  expect(asked).toBe(5);
});
