import type { Finding } from "../finding.ts";
import { type Ring, rings } from "../workspace/place.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type Edge, reached } from "./edges.ts";
import { ringTable } from "./table.ts";

/** `imports/ring`: inside a service, arrows point as `architecture.md` §3 says. */
export function ringFindings(
  workspace: Workspace,
  edges: readonly Edge[],
): Finding[] {
  return edges.flatMap((edge) => {
    const ring = rings.find((each) => each === edge.from.part);
    if (edge.from.package.kind !== "service" || !ring) return [];
    const refusal = refuse(workspace, edge, ring);
    if (!refusal) return [];
    return [
      {
        rule: "imports/ring",
        file: edge.source.file,
        line: edge.import.line,
        message: `${ring}/ must not import ${refusal.what}`,
        fix: refusal.fix,
      },
    ];
  });
}

function refuse(
  workspace: Workspace,
  edge: Edge,
  ring: Ring,
): { what: string; fix: string } | undefined {
  const { target } = edge;
  const rule = ringTable[ring];
  if (target.kind === "computed") return undefined;
  if (target.kind === "external" || target.kind === "builtin") {
    if (rule.outside) return undefined;
    return {
      what: `"${target.name}"`,
      fix: `declare a port in application/ports.ts and put the adapter into outbound/; ${ring}/ may import ${allowedText(ring)}`,
    };
  }
  if (target.kind === "package") {
    const { kind, name } = target.package;
    const open = rule.packages[kind === "contracts" ? kind : name];
    if (open?.includes("*") || open?.includes(target.subpath)) return undefined;
    return {
      what: `"${edge.import.specifier}"`,
      fix: `${ring}/ may import ${allowedText(ring)}`,
    };
  }
  const to = reached(workspace, edge);
  // Leaving the service is `imports/border`'s finding, config and main are `imports/composition`'s.
  if (to?.package !== edge.from.package) return undefined;
  const ringTo = rings.find((each) => each === to.part);
  if (!ringTo) return undefined;
  return refuseRing(ring, ringTo, to.rest, edge.import.typeOnly);
}

function refuseRing(
  from: Ring,
  to: Ring,
  rest: string,
  typeOnly: boolean,
): { what: string; fix: string } | undefined {
  const rule = ringTable[from];
  if (rule.typeRings.includes(to) && !typeOnly)
    return {
      what: `a value of ${to}/`,
      fix: `use "import type", or let a use case in application/ hand the value on`,
    };
  if (!rule.rings.includes(to) && !rule.typeRings.includes(to))
    return {
      what: `${to}/`,
      fix: `${from}/ may import ${allowedText(from)}; main.ts joins the rings`,
    };
  const isPort = /^application\/ports(\.ts$|\/)/.test(rest);
  if (from === "outbound" && to === "application" && !isPort)
    return {
      what: `application/ beyond its ports`,
      fix: `move the type that the adapter implements to application/ports.ts`,
    };
  return undefined;
}

function allowedText(ring: Ring): string {
  const rule = ringTable[ring];
  return [
    ...rule.rings.map((each) => `${each}/`),
    ...rule.typeRings.map((each) => `types of ${each}/`),
    ...Object.entries(rule.packages).flatMap(([name, subpaths]) =>
      subpaths.map(
        (each) => `@tixlys/${name}${each === "*" ? "" : each.slice(1)}`,
      ),
    ),
    ...(rule.outside ? ["drivers"] : []),
  ].join(", ");
}
