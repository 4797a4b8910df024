import type { Handler, Match, Mount } from "./mount.ts";

/** Finds what answers a plain path; `undefined` leaves the request to the router proper. */
export type QuickMatch = (method: string, path: string) => Match | undefined;

type Node = {
  readonly fixed: { readonly segment: string; readonly node: Node }[];
  variable: Node | undefined;
  handle: Handler | undefined;
};

const newNode = (): Node => ({
  fixed: [],
  variable: undefined,
  handle: undefined,
});

const wholeSegments = /^(?:\/(?:[^/{}]*|\{[^/{}]*\}))+$/;
/** Of the first variables; most paths have no more. */
const names = ["p0", "p1", "p2", "p3"] as const;
const none: Match["params"] = Object.freeze({});

/**
 * The short way to the operation that nearly every request is for: one that is there, under a path without percent-encoding.
 * It answers as Elysia does (a fixed segment before a variable one, no empty variable, nothing forgiven at the end) and says nothing
 * about anything else, above all not that something is missing.
 */
export function quickMatch(mounts: readonly Mount[]): QuickMatch {
  if (!mounts.every(({ path }) => wholeSegments.test(path)))
    return () => undefined;
  const fixed = new Map<string, Map<string, Match>>();
  const lengths = new Set<number>();
  const trees = new Map<string, Node>();
  for (const { path, method, handle } of mounts)
    if (path.includes("{")) insert(treeOf(trees, method), path, handle);
    else {
      const here = fixed.get(path) ?? new Map<string, Match>();
      fixed.set(path, here.set(method, { handle, params: none }));
      lengths.add(path.length);
    }
  return (sent, path) => {
    if (path.includes("%")) return undefined;
    const method = sent === "HEAD" ? "GET" : sent;
    const here = lengths.has(path.length) ? fixed.get(path) : undefined;
    if (here !== undefined) return here.get(method);
    const tree = trees.get(method);
    return tree === undefined ? undefined : find(tree, path, 1, 0);
  };
}

function treeOf(trees: Map<string, Node>, method: string): Node {
  const tree = trees.get(method) ?? newNode();
  trees.set(method, tree);
  return tree;
}

function insert(tree: Node, path: string, handle: Handler): void {
  let node = tree;
  for (const segment of path.slice(1).split("/"))
    if (segment.startsWith("{")) node = node.variable ??= newNode();
    else {
      let next = node.fixed.find((each) => each.segment === segment)?.node;
      if (next === undefined) {
        next = newNode();
        node.fixed.push({ segment, node: next });
      }
      node = next;
    }
  node.handle = handle;
}

/** The match of `path` from `start` on, below `node`, with `depth` variables before it. */
function find(
  node: Node,
  path: string,
  start: number,
  depth: number,
): { handle: Handler; params: Record<string, string> } | undefined {
  const slash = path.indexOf("/", start);
  const end = slash === -1 ? path.length : slash;
  // Compared in place: to cut each segment out for a map costs more than to look at the few that there are.
  for (const child of node.fixed)
    if (
      child.segment.length === end - start &&
      path.startsWith(child.segment, start)
    ) {
      const match = below(child.node, path, slash, depth);
      if (match !== undefined) return match;
    }
  if (node.variable === undefined || end === start) return undefined;
  const match = below(node.variable, path, slash, depth + 1);
  if (match !== undefined)
    match.params[names[depth] ?? `p${depth}`] = path.slice(start, end);
  return match;
}

function below(
  node: Node,
  path: string,
  slash: number,
  depth: number,
): ReturnType<typeof find> {
  if (slash !== -1) return find(node, path, slash + 1, depth);
  const { handle } = node;
  return handle === undefined ? undefined : { handle, params: {} };
}
