import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "bun:test";
import { Batches } from "../../src/outbound/batches.ts";

const limits = {
  itemsAtMost: 4,
  sizeAtMost: 100,
  sizeOf: (item: number) => item,
  waitingAtMost: 8,
};

test("what comes while one batch of a key is under way is the next, in order, within the bounds of number, size and waiting", async () => {
  const seen: (readonly number[])[] = [];
  const may = Promise.withResolvers<undefined>();
  const batches = new Batches<number, string>(limits, async (key, items) => {
    seen.push(items);
    if (key === "slow") await may.promise;
    return items.map((item) => `${key} ${item}`);
  });
  const slow = [1, 2].map((item) => batches.add("slow", item));
  const quick = await Promise.all([7, 8].map((item) => batches.add("b", item)));
  expect(quick).toEqual(["b 7", "b 8"]);
  for (const item of [300, 3, 50, 50, 4, 5, 6, 7])
    slow.push(batches.add("slow", item));
  expect(batches.add("slow", 9)).toBeUndefined();
  may.resolve(undefined);
  const order = [1, 2, 300, 3, 50, 50, 4, 5, 6, 7];
  expect(await Promise.all(slow)).toEqual(order.map((item) => `slow ${item}`));

  expect(seen.filter((items) => items.join() !== "7,8")).toEqual([
    [1, 2],
    [300],
    [3, 50],
    [50, 4, 5, 6],
    [7],
  ]);
  expect(await batches.add("slow", 9)).toBe("slow 9");
});

test("a batch that fails fails for its items alone; an outcome that takes its time holds up nobody; each batch is its first bringer's", async () => {
  const storage = new AsyncLocalStorage<string>();
  const may = Promise.withResolvers<string>();
  const whose: unknown[] = [];
  const batches = new Batches<number, string>(limits, async (_, items) => {
    whose.push(storage.getStore());
    if (items.includes(13)) throw new Error("unlucky");
    return items.map((item) => (item === 2 ? may.promise : String(item)));
  });
  const add = (who: string, item: number) =>
    storage.run(who, () => batches.add("a", item));
  const first = [add("ann", 1), add("bob", 2), add("bob", 3), add("cat", 4)];
  const second = [add("dan", 12), add("eve", 13)];
  const failed = Promise.allSettled(second);
  expect(await first[0]).toBe("1");
  for (const each of await failed)
    expect(each).toMatchObject({ reason: { message: "unlucky" } });
  expect(await add("fay", 5)).toBe("5");
  may.resolve("late");
  expect(await Promise.all(first)).toEqual(["1", "late", "3", "4"]);
  expect(whose[0]).toBe("ann");
});
