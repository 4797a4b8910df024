/**
 * The house rules as functions over a root folder. Nothing of the product imports this crate at
 * run time; `./tixlys check` does.
 */
export {
  type Check,
  type CheckName,
  type CheckResult,
  checkNames,
  checksOf,
  runCheck,
} from "./checks.ts";
export { type Finding, formatFinding, sortFindings } from "./finding.ts";
export {
  migrationsAsReleased,
  type ReleasedMigrations,
  readReleasedMigrations,
  releasedFindings,
  releasedMigrationsFile,
} from "./migrations/released.ts";
export { fixtureRecipients } from "./secrets/secrets-files.ts";
export { type ProvenRequirement, securityCoverage } from "./security/index.ts";
export { readWorkspace, type Workspace } from "./workspace/workspace.ts";
export { formatFindings } from "./tools/format.ts";
export { lintFindings } from "./tools/lint.ts";
