import type { EdgeOperation, ServiceOperations } from "./operation.ts";

/** Finds the operation that a service would find for the same request; undefined leaves the request to the service. */
export type OperationIndex = (
  method: string,
  path: string,
) => EdgeOperation | undefined;

type Node = {
  readonly fixed: Map<string, Node>;
  variable: Node | undefined;
  operation: EdgeOperation | undefined;
};

const newNode = (): Node => ({
  fixed: new Map(),
  variable: undefined,
  operation: undefined,
});

const VERSIONED = /^\/v\d+(?:\/|$)/;

/**
 * An index over a service's operations, read as the service's own router reads paths: a fixed segment before a variable one, no
 * empty variable, nothing forgiven at the end, HEAD as GET. A path with percent-encoding is the service's to read.
 */
export function operationIndex(published: ServiceOperations): OperationIndex {
  const trees = new Map<string, Node>();
  for (const operation of published.operations) {
    const tree = trees.get(operation.method) ?? newNode();
    trees.set(operation.method, tree);
    insert(tree, operation);
  }
  return (method, path) => {
    if (path.includes("%")) return undefined;
    const tree = trees.get(method === "HEAD" ? "GET" : method);
    if (tree === undefined) return undefined;
    const full = VERSIONED.test(path) ? path : `/${published.latest}${path}`;
    return find(tree, full.split("/"), 1);
  };
}

function insert(tree: Node, operation: EdgeOperation): void {
  let node = tree;
  for (const segment of operation.path.slice(1).split("/")) {
    if (segment.startsWith("{")) {
      node = node.variable ??= newNode();
      continue;
    }
    const next = node.fixed.get(segment) ?? newNode();
    node.fixed.set(segment, next);
    node = next;
  }
  node.operation = operation;
}

function find(
  node: Node,
  segments: readonly string[],
  at: number,
): EdgeOperation | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.operation;
  const fixed = node.fixed.get(segment);
  const found = fixed === undefined ? undefined : find(fixed, segments, at + 1);
  if (found !== undefined) return found;
  return node.variable === undefined || segment === ""
    ? undefined
    : find(node.variable, segments, at + 1);
}
