import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { borderFindings, crateFindings, reservedFindings } from "./borders.ts";
import { cycleFindings } from "./cycles.ts";
import { readEdges } from "./edges.ts";
import { formFindings } from "./forms.ts";
import { ringFindings } from "./rings.ts";

/** Every import rule: who may see whom. */
export function importFindings(workspace: Workspace): Finding[] {
  const edges = readEdges(workspace);
  return [
    ...ringFindings(workspace, edges),
    ...borderFindings(workspace, edges),
    ...crateFindings(edges),
    ...reservedFindings(edges),
    ...formFindings(edges),
    ...cycleFindings(edges),
  ];
}
