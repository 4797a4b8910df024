import { expect, test } from "bun:test";
import { errandFaults, isClean } from "./check-errands.ts";
import type { Act } from "./check-errands.ts";
import { checkLedger, longestStall } from "./check-ledger.ts";
import type { Effect, Ledger } from "./ledger.ts";
import { schedule } from "./schedule.ts";

const effect = (messageId: string, n: number, seq = n): Effect => ({
  messageId,
  key: "k",
  n,
  seq,
  atMs: seq * 10,
});

/** Three commands of one key, each with its effect. */
const clean = (
  effects: readonly Effect[] = [effect("a", 1), effect("b", 2), effect("c", 3)],
  counter = effects.length,
): Ledger => ({
  told: new Map([
    ["a", "committed"],
    ["b", "committed"],
    ["c", "committed"],
    ["d", "rejected"],
  ]),
  committed: ["a", "b", "c"],
  outbox: ["a", "b", "c"].map((messageId, index) => ({
    messageId,
    key: "k",
    n: index + 1,
    atMs: index,
  })),
  consumers: [
    { consumer: "one", effects, counters: new Map([["k", counter]]) },
  ],
});

test("a run without a fault is found clean", () => {
  expect(checkLedger(clean()).ok).toBe(true);
});

test("a lost effect and a doubled one are both found, although their numbers add up", () => {
  const verdict = checkLedger(
    clean([effect("a", 1), effect("a", 1, 2), effect("c", 3)]),
  );
  expect(verdict.ok).toBe(false);
  expect(verdict.consumers[0]?.lost).toEqual(["b"]);
  expect(verdict.consumers[0]?.doubled).toEqual(["a"]);
});

test("an effect that came before an earlier one of its key is found", () => {
  const verdict = checkLedger(
    clean([effect("b", 2, 1), effect("a", 1, 2), effect("c", 3)]),
  );
  expect(verdict.consumers[0]?.reordered).toEqual(["a"]);
  expect(verdict.ok).toBe(false);
});

test("a counter that was raised once too often, and an effect of a message that nobody published, are found", () => {
  expect(checkLedger(clean(undefined, 4)).consumers[0]?.miscounted).toEqual([
    "k",
  ]);
  expect(
    checkLedger(
      clean([...(clean().consumers[0]?.effects ?? []), effect("x", 4)]),
    ).consumers[0]?.strange,
  ).toEqual(["x"]);
});

test("a promise that was broken is found: told committed and not there, there and told rejected, there and never sent", () => {
  const { told } = clean();
  expect(
    checkLedger({ ...clean(), told: new Map([...told, ["e", "committed"]]) })
      .broken,
  ).toEqual(["e"]);
  expect(
    checkLedger({ ...clean(), committed: ["a", "b", "c", "d"] }).broken,
  ).toEqual(["d"]);
  expect(
    checkLedger({ ...clean(), committed: ["a", "b", "c", "z"] }).broken,
  ).toEqual(["z"]);
});

test("a command without its message, and a hole in the versions of a key, are found", () => {
  const { outbox } = clean();
  expect(
    checkLedger({ ...clean(), outbox: outbox.slice(0, 2) }).unpublished,
  ).toEqual(["c"]);
  expect(
    checkLedger({
      ...clean(),
      outbox: outbox.map((row) => (row.n === 3 ? { ...row, n: 4 } : row)),
    }).unpublished,
  ).toEqual(["the versions of k"]);
});

test("of a process manager: a command before an earlier one of its key, and a memory that is wrong, are found", () => {
  const { outbox } = clean();
  const acts = (type: Act["type"]) =>
    outbox.map(({ messageId, key, n }): Act => ({
      type,
      messageId,
      key,
      n,
      seq: n,
    }));
  const done = {
    acts: [...acts("Note"), ...acts("Remind")],
    memories: new Map([["k", { heard: 3, noted: 3, reminded: 3 }]]),
    open: [],
  };
  expect(isClean(errandFaults(outbox, done))).toBe(true);
  const swapped = done.acts.map((act) =>
    act.messageId === "a" ? { ...act, seq: 9 } : act,
  );
  const memories = new Map([["k", { heard: 3, noted: 4, reminded: 3 }]]);
  expect(errandFaults(outbox, { ...done, acts: swapped, memories })).toEqual({
    lost: [],
    doubled: [],
    unfired: [],
    refired: [],
    strange: [],
    reordered: ["a"],
    misremembered: ["k"],
    open: [],
  });
  expect(errandFaults([], done).strange).toHaveLength(6);
});

test("a stall is the time without an effect that had something to wait for", () => {
  const outbox = [0, 100, 5_000].map((atMs, index) => ({
    messageId: String(index),
    key: "k",
    n: index + 1,
    atMs,
  }));
  const effects = [10, 110, 5_300].map((atMs, index) => ({
    ...effect(String(index), index + 1),
    atMs,
  }));
  expect(
    longestStall(outbox, { consumer: "one", effects, counters: new Map() }),
  ).toEqual({ consumer: "one", ms: 300, untilMs: 5_300 });
});

test("a seed gives the same faults again, another seed others, and every victim has its turn", () => {
  const options = { seed: 7, kills: 30, gapMs: 100, wipes: 1 };
  expect(schedule(options)).toEqual(schedule(options));
  expect(schedule(options)).not.toEqual(schedule({ ...options, seed: 8 }));
  expect(new Set(schedule(options).map(({ victim }) => victim)).size).toBe(10);
  expect(
    schedule(options).filter(({ victim }) => victim === "store"),
  ).toHaveLength(1);
});
