import { type Node, treeOf } from "../domain/entry/tree.ts";
import type { TreeReader } from "./ports.ts";

/** The whole hierarchy, as it was at one version. */
export type Tree = {
  readonly version: number;
  readonly types: readonly Node[];
};

/** Values that are kept until they are no longer asked for; `get` loads what is missing, once. */
export type TreeCache = { get(version: string): Promise<Tree> };

/** The tree of the version before is soon asked for no more; one that nobody asks for is let go after an hour. */
export const treeCacheLimits = { maxEntries: 2, ttlMs: 3_600_000 } as const;

/** Builds the tree of what the database has now. */
export async function loadTree(reader: TreeReader): Promise<Tree> {
  const { version, branches } = await reader.load();
  return { version, types: treeOf(branches) };
}

/**
 * The tree from memory, after the database has said which version is current: one row by its key for each request, and never a
 * tree older than the newest change that was committed before the question, whichever replica made it. What is loaded for a
 * version may be newer than it, never older.
 */
export async function readTree(ports: {
  readonly tree: TreeReader;
  readonly trees: TreeCache;
}): Promise<Tree> {
  const version = await ports.tree.version();
  return ports.trees.get(String(version));
}
