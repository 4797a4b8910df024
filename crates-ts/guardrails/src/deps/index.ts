import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { catalogFindings, readDeclared, versionFindings } from "./declared.ts";
import { undeclaredFindings, unusedFindings } from "./used.ts";

/** Decision 1: one catalog, one version of each direct dependency, nothing undeclared or unused. */
export function depsFindings(workspace: Workspace): Finding[] {
  const declared = readDeclared(workspace);
  return [
    ...catalogFindings(workspace, declared),
    ...versionFindings(workspace),
    ...undeclaredFindings(workspace),
    ...unusedFindings(workspace, declared),
  ];
}
