import type { Handler, Match, Mount } from "./mount.ts";

/** Finds what answers a plain path; `undefined` leaves the request to the router proper. */
export type QuickMatch = (method: string, path: string) => Match | undefined;

type Node = {
  readonly fixed: Map<string, Node>;
  variable: Node | undefined;
  handle: Handler | undefined;
};

const newNode = (): Node => ({
  fixed: new Map(),
  variable: undefined,
  handle: undefined,
});

const wholeSegments = /^(?:\/(?:[^/{}]*|\{[^/{}]*\}))+$/;
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
  const trees = new Map<string, Node>();
  for (const { path, method, handle } of mounts)
    if (path.includes("{")) insert(treeOf(trees, method), path, handle);
    else
      fixed.set(
        path,
        (fixed.get(path) ?? new Map<string, Match>()).set(method, {
          handle,
          params: none,
        }),
      );
  return (sent, path) => {
    if (path.includes("%")) return undefined;
    const method = sent === "HEAD" ? "GET" : sent;
    const here = fixed.get(path);
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
      const next = node.fixed.get(segment) ?? newNode();
      node.fixed.set(segment, next);
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
  const segment = path.slice(start, end);
  const child = node.fixed.get(segment);
  if (child !== undefined) {
    const match = below(child, path, slash, depth);
    if (match !== undefined) return match;
  }
  if (node.variable === undefined || end === start) return undefined;
  const match = below(node.variable, path, slash, depth + 1);
  if (match !== undefined) match.params[`p${depth}`] = segment;
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
