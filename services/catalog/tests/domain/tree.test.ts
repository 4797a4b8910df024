import { expect, test } from "bun:test";
import { type Branch, treeOf } from "../../src/domain/entry/tree.ts";

const branch = (
  level: Branch["level"],
  id: string,
  parentId?: string,
): Branch => ({ level, id, name: id.toUpperCase(), parentId });

test("entries stand below their parents in the order in which they came; orphans are left out", () => {
  const tree = treeOf([
    branch("category", "c2", "t1"),
    branch("type", "t1"),
    branch("service", "s1", "u1"),
    branch("category", "c1", "t1"),
    branch("subcategory", "u1", "c1"),
    branch("type", "t2"),
    branch("service", "lost", "nobody"),
  ]);
  const service = { id: "s1", name: "S1", children: [] };
  const subcategory = { id: "u1", name: "U1", children: [service] };
  expect(tree).toEqual([
    {
      id: "t1",
      name: "T1",
      children: [
        { id: "c2", name: "C2", children: [] },
        { id: "c1", name: "C1", children: [subcategory] },
      ],
    },
    { id: "t2", name: "T2", children: [] },
  ]);
});
