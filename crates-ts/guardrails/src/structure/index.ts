import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { lockfileFindings, machineFindings } from "./lockfile.ts";
import { nameFindings, packageFindings } from "./names.ts";
import { portFindings } from "./ports.ts";
import { serviceFindings } from "./services.ts";
import { testFolderFindings } from "./tests.ts";
import { decisionFindings, topLevelFindings } from "./top-level.ts";

/** Every rule about where things are: `architecture.md` §2 and §3. */
export function structureFindings(workspace: Workspace): Finding[] {
  return [
    ...topLevelFindings(workspace),
    ...decisionFindings(workspace),
    ...serviceFindings(workspace),
    ...portFindings(workspace),
    ...testFolderFindings(workspace),
    ...nameFindings(workspace),
    ...packageFindings(workspace),
    ...lockfileFindings(workspace),
    ...machineFindings(workspace),
  ];
}
