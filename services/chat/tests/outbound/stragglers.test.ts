import { expect, test } from "bun:test";
import { Stragglers } from "../../src/outbound/stragglers.ts";

test("who has something under way has so much behind it and no more, in its order, whatever becomes of it; then they are forgotten", async () => {
  const stragglers = new Stragglers();
  const whose = { channelId: "c", authorId: "a" };
  const may = Promise.withResolvers<number>();
  stragglers.note(whose, Promise.resolve([may.promise]));
  const done: string[] = [];
  const add = (name: string, items: number) =>
    stragglers.behind(whose, items, () => {
      done.push(name);
      return name === "bad"
        ? Promise.reject(new Error(name))
        : Promise.resolve([name]);
    });
  const [bad, good] = [add("bad", 200), add("good", 56)];
  expect(add("one more", 1)).toBeUndefined();
  expect(stragglers.has({ ...whose, authorId: "b" })).toBe(false);
  await Bun.sleep(0);
  expect(done).toEqual([]);
  may.reject(new Error("lost"));
  await expect(bad).rejects.toThrow("bad");
  expect(await good).toEqual(["good"]);
  await Bun.sleep(0);
  expect(done).toEqual(["bad", "good"]);
  expect(stragglers.has(whose)).toBe(false);
});
