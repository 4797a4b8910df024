import type { Level } from "./level.ts";

/** One entry as the tree shows it. */
export type Branch = {
  readonly level: Level;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
};

/** An entry with all that stands below it, in the order in which it came. */
export type Node = {
  readonly id: string;
  readonly name: string;
  readonly children: readonly Node[];
};

/** So many entries has the whole catalog at most, so that its tree is one answer. */
export const entriesAtMost = 20_000;

/** Puts entries below their parents; one whose parent is not among them is left out. */
export function treeOf(branches: readonly Branch[]): readonly Node[] {
  const below = new Map<string | undefined, Branch[]>();
  for (const branch of branches) {
    const siblings = below.get(branch.parentId);
    if (siblings === undefined) below.set(branch.parentId, [branch]);
    else siblings.push(branch);
  }
  // As deep as there are levels: a parent is always of the level above.
  const under = (parentId: string | undefined): readonly Node[] =>
    (below.get(parentId) ?? []).map(({ id, name }) => ({
      id,
      name,
      children: under(id),
    }));
  return under(undefined);
}
