import { expect, test } from "bun:test";
import { createFollowing } from "../../src/application/follow.ts";
import type { LoggedEvent, LogReader } from "../../src/application/ports.ts";
import { kept } from "../domain/things.ts";

test("who is told of more does not take the answer of a question that was asked before it came", async () => {
  const events: LoggedEvent[] = [];
  const asked: (() => void)[] = [];
  const log: Pick<LogReader, "tip" | "after"> = {
    tip: async () => 0,
    // The snapshot is taken when it is asked; the answer comes when the test says so.
    after: (_, position) => {
      const answer = events.filter((event) => event.position > position);
      const { promise, resolve } = Promise.withResolvers<LoggedEvent[]>();
      asked.push(() => resolve(answer));
      return promise;
    },
  };
  const listeners: (() => void)[] = [];
  const unused = () => Promise.reject(new Error("is not asked"));
  const follow = createFollowing(
    { search: unused, find: unused, ofRequest: unused, ...log },
    { onGrowth: (listener) => (listeners.push(listener), () => undefined) },
  );
  const viewer = { userId: Bun.randomUUIDv7(), seesAll: true };
  const followers = await Promise.all(
    [1, 2, 3].map(async () => {
      const followed = await follow(viewer, { types: undefined, after: "0" });
      if (!followed.ok) throw new Error(followed.error.type);
      return followed.value;
    }),
  );
  const [early, told, too] = followers;
  if (early === undefined || told === undefined || too === undefined)
    throw new Error("three follow");
  const { signal } = new AbortController();
  const before = early.next(signal);
  const createdAt = new Date().toISOString();
  const event = { ...kept([]), position: 1, createdAt };
  events.push(event);
  for (const listener of listeners) listener();
  const after = [told.next(signal), too.next(signal)];
  // Those who want the same still share one question.
  expect(asked).toHaveLength(2);
  for (const answer of asked) answer();
  const seen = await Promise.all([before, ...after]);
  expect(seen.map((page) => page.map(({ id }) => id))).toEqual([
    [],
    [event.id],
    [event.id],
  ]);
});
