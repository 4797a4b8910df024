import { describe, expect, test } from "bun:test";
import { dispatcher } from "../../src/consumer/dispatcher.ts";
import type { Dispatcher, KeyRun } from "../../src/consumer/dispatcher.ts";

type Item = { readonly key: string; readonly n: number };

/** A dispatcher whose runs take a random time, and a diary of what ran when. */
function diary(
  parallel: number,
  batch: number,
  ms = 3,
): {
  work: Dispatcher<Item>;
  done: Item[];
  clashes: string[];
  most: () => number;
  sizes: number[];
} {
  const done: Item[] = [];
  const clashes: string[] = [];
  const sizes: number[] = [];
  const active = new Set<string>();
  let running = 0;
  let most = 0;
  const run = async (runs: readonly KeyRun<Item>[]): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    sizes.push(runs.reduce((sum, { items }) => sum + items.length, 0));
    for (const { key } of runs) {
      if (active.has(key)) clashes.push(key);
      active.add(key);
    }
    await Bun.sleep(Math.random() * ms);
    for (const { key, items } of runs) {
      done.push(...items);
      active.delete(key);
    }
    running -= 1;
  };
  return {
    work: dispatcher({ parallel, batch, run }),
    done,
    clashes,
    most: () => most,
    sizes,
  };
}

const items = (keys: number, each: number): Item[] =>
  Array.from({ length: keys * each }, (_, n) => ({
    key: `k${String(n % keys)}`,
    n: Math.floor(n / keys),
  }));

describe("the dispatcher", () => {
  test("http-rules 78: runs each key in sequence and keys in parallel, within its bounds", async () => {
    const { work, done, clashes, most, sizes } = diary(4, 8);
    for (const item of items(20, 25)) {
      work.add(item);
      if (Math.random() < 0.1) await Bun.sleep(1);
    }
    while (done.length < 500) await Bun.sleep(5);
    expect(clashes).toEqual([]);
    expect(most()).toBe(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
    for (const key of new Set(done.map((item) => item.key)))
      expect(done.filter((item) => item.key === key).map(({ n }) => n)).toEqual(
        Array.from({ length: 25 }, (_, n) => n),
      );
  });

  test("a key that takes long holds up no other", async () => {
    const slow = Promise.withResolvers<undefined>();
    const done: string[] = [];
    const run = async (runs: readonly KeyRun<Item>[]): Promise<void> => {
      if (runs.some(({ key }) => key === "slow")) await slow.promise;
      done.push(...runs.map(({ key }) => key));
    };
    const work = dispatcher<Item>({ parallel: 2, batch: 1, run });
    work.add({ key: "slow", n: 0 });
    for (let n = 0; n < 10; n += 1) work.add({ key: `fast${String(n)}`, n });
    while (done.length < 10) await Bun.sleep(1);
    expect(done).not.toContain("slow");
    slow.resolve(undefined);
    await work.stop();
    expect(done).toContain("slow");
  });

  test("exclusive work waits for what runs of its key, and what comes meanwhile waits for it", async () => {
    const { work, done } = diary(4, 8, 10);
    const order: string[] = [];
    work.add({ key: "k", n: 0 });
    const exclusive = work.exclusively("k", async () => {
      order.push(`after ${String(done.length)}`);
      await Bun.sleep(10);
      order.push(`still ${String(done.length)}`);
    });
    work.add({ key: "k", n: 1 });
    await exclusive;
    while (done.length < 2) await Bun.sleep(1);
    expect(order).toEqual(["after 1", "still 1"]);
  });

  test("stopping finishes what runs and gives back what has not begun", async () => {
    const { work, done } = diary(1, 1, 20);
    for (const item of items(5, 1)) work.add(item);
    const left = await work.stop();
    expect(done).toHaveLength(1);
    expect(left.map(({ key }) => key)).toEqual(["k1", "k2", "k3", "k4"]);
  });

  test("a run that fails frees its keys", async () => {
    let calls = 0;
    const work = dispatcher<Item>({
      parallel: 1,
      batch: 1,
      run: () => ((calls += 1), Promise.reject(new Error("no"))),
    });
    work.add({ key: "k", n: 0 });
    work.add({ key: "k", n: 1 });
    while (calls < 2) await Bun.sleep(1);
    expect(await work.stop()).toEqual([]);
  });
});
