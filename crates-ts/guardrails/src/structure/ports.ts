import type { Finding } from "../finding.ts";
import {
  child,
  children,
  nameOf,
  type Node,
  nodesOf,
  type Source,
} from "../workspace/source.ts";
import type { Workspace } from "../workspace/workspace.ts";

type Ports = { line: number; ports: readonly number[] };

/**
 * `structure/port`: every service names its development ports as two numbers,
 * `processFields(name, { port, metricsPort })`, and no two of them are the same.
 */
export function portFindings(workspace: Workspace): Finding[] {
  const configs = workspace.sources.filter((source) =>
    /^(services|examples\/[^/]+)\/[^/]+\/src\/config\.ts$/.test(source.file),
  );
  const taken = new Map<number, string>();
  return configs.flatMap((source) => {
    const found = readPorts(source);
    if (!found)
      return [
        finding(
          source.file,
          1,
          "the service names no ports of its own",
          "processFields(SERVICE_NAME, { port: 4101, metricsPort: 9101 }) with numbers, so that they can be compared",
        ),
      ];
    return found.ports.flatMap((port) => {
      const owner = taken.get(port);
      taken.set(port, source.file);
      if (owner === undefined) return [];
      return [
        finding(
          source.file,
          found.line,
          `port ${port} is taken by ${owner}`,
          "take the next free number of ARCHITECTURE.md's list, and 5000 more for metrics",
        ),
      ];
    });
  });
}

function readPorts(source: Source): Ports | undefined {
  const call = nodesOf(source, "CallExpression").find(
    (node) => nameOf(child(node, "callee")) === "processFields",
  );
  const argument = call && children(call, "arguments")[1];
  if (!argument) return undefined;
  const ports = ["port", "metricsPort"].flatMap(
    (name) => numberOf(argument, name) ?? [],
  );
  if (ports.length < 2) return undefined;
  return { line: source.lineAt(argument.start), ports };
}

function numberOf(object: Node, name: string): number | undefined {
  const property = children(object, "properties").find(
    (each) => nameOf(child(each, "key")) === name,
  );
  const value = property && child(property, "value")?.["value"];
  return typeof value === "number" ? value : undefined;
}

function finding(
  file: string,
  line: number,
  message: string,
  fix: string,
): Finding {
  return { rule: "structure/port", file, line, message, fix };
}
