import { createCache } from "@tixlys/messaging/cache";
import { expect, test } from "bun:test";
import type { TreeReader } from "../../src/application/ports.ts";
import {
  loadTree,
  readTree,
  treeCacheLimits,
} from "../../src/application/read-tree.ts";
import type { Branch } from "../../src/domain/entry/tree.ts";

const type = (name: string): Branch => ({
  level: "type",
  id: name,
  parentId: undefined,
  name,
});

/** What a database would say, with the loads counted. */
function source() {
  const state = { version: 1, branches: [type("Home")], loads: 0 };
  const tree: TreeReader = {
    version: async () => state.version,
    load: async () => {
      state.loads += 1;
      const { version, branches } = state;
      await Bun.sleep(1);
      return { version, branches };
    },
  };
  const trees = createCache({
    name: "tree",
    load: () => loadTree(tree),
    ...treeCacheLimits,
  });
  return { state, read: () => readTree({ tree, trees }) };
}

test("a tree is loaded once for a version, however many ask for it at once", async () => {
  const { state, read } = source();
  await Promise.all(Array.from({ length: 20 }, read));
  await read();
  expect(state.loads).toBe(1);
});

test("nobody who asks after a change gets what was before it, also while an older load is under way", async () => {
  const { state, read } = source();
  const early = read();
  state.branches = [type("Home"), type("Garden")];
  state.version = 2;
  const late = await read();
  expect(late.types.map(({ name }) => name)).toEqual(["Home", "Garden"]);
  expect((await early).version).toBeGreaterThanOrEqual(1);
  expect((await read()).version).toBe(2);
});
