import type { Finding } from "../finding.ts";
import type { Edge } from "./edges.ts";

type Graph = ReadonlyMap<string, readonly Edge[]>;

/**
 * `imports/cycle`: no file imports itself over others, across packages too. Type-only imports
 * count: a circle of types is a circle of meanings. One finding per knot, with its shortest circle.
 */
export function cycleFindings(edges: readonly Edge[]): Finding[] {
  const graph = Map.groupBy(
    edges.filter((edge) => fileOf(edge) !== undefined),
    (edge) => edge.source.file,
  );
  const reported = new Set<string>();
  return [...graph.keys()].sort().flatMap((file) => {
    if (reported.has(file)) return [];
    const circle = shortestCircle(graph, file);
    const first = circle?.[0];
    if (!circle || !first) return [];
    for (const edge of circle) reported.add(edge.source.file);
    const names = [...circle.map((edge) => edge.source.file), file];
    return [
      {
        rule: "imports/cycle",
        file,
        line: first.import.line,
        message: `circular import: ${names.join(" → ")}`,
        fix: "move what both need into a third file that imports neither",
      },
    ];
  });
}

/** The edges of the shortest way from a file back to itself; breadth first. */
function shortestCircle(graph: Graph, start: string): Edge[] | undefined {
  const cameBy = new Map<string, Edge>();
  const queue = [start];
  for (const file of queue) {
    for (const edge of graph.get(file) ?? []) {
      const next = fileOf(edge);
      if (next === undefined || cameBy.has(next)) continue;
      cameBy.set(next, edge);
      if (next === start) return walkBack(cameBy, start);
      queue.push(next);
    }
  }
  return undefined;
}

function walkBack(cameBy: ReadonlyMap<string, Edge>, start: string): Edge[] {
  const way: Edge[] = [];
  let at = start;
  do {
    const edge = cameBy.get(at);
    if (!edge) return way;
    way.unshift(edge);
    at = edge.source.file;
  } while (at !== start);
  return way;
}

function fileOf(edge: Edge): string | undefined {
  const { target } = edge;
  return target.kind === "file" || target.kind === "package"
    ? target.file
    : undefined;
}
