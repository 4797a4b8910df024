import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { checklistFile, checklistOf } from "./checklist.ts";
import type { Requirement } from "./checklist.ts";
import { proofsIn } from "./proofs.ts";
import type { Proof } from "./proofs.ts";

/** A requirement of the checklist with the tests that prove it. */
export type ProvenRequirement = Requirement & {
  readonly proofs: readonly Proof[];
};

/** The whole checklist with its tests, in its order. */
export function securityCoverage(workspace: Workspace): ProvenRequirement[] {
  const proofs = Map.groupBy(proofsIn(workspace), ({ number }) => number);
  return checklistOf(workspace).map((requirement) => ({
    ...requirement,
    proofs: proofs.get(requirement.number) ?? [],
  }));
}

/** All rules of the check `security`. */
export function securityFindings(workspace: Workspace): Finding[] {
  const covered = securityCoverage(workspace);
  return [
    ...covered.flatMap(openFindings),
    ...(covered.length === 0 ? [] : unknownFindings(workspace, covered)),
  ];
}

/**
 * `security/unproven`: every requirement has a test that carries its number, or a reason why not.
 * `security/stale-reason`: a reason that tests have overtaken says only what is still open (`partly: …`), or nothing.
 */
function openFindings({
  number,
  open,
  proofs,
  line,
}: ProvenRequirement): Finding[] {
  const at = { file: checklistFile, line };
  if (proofs.length === 0 && open === "")
    return [
      {
        ...at,
        rule: "security/unproven",
        message: `no test carries auth #${number} in its name`,
        fix: "write the test that would fail without it, or say in the last column what is missing and why",
      },
    ];
  if (proofs.length > 0 && open !== "" && !open.startsWith("partly: "))
    return [
      {
        ...at,
        rule: "security/stale-reason",
        message: `auth #${number} is said to be open and has ${proofs.length} tests`,
        fix: 'empty the last column, or begin it with "partly: " and say what is still open',
      },
    ];
  return [];
}

/** `security/unknown-number`: a test's name carries only numbers of the checklist. */
function unknownFindings(
  workspace: Workspace,
  covered: readonly ProvenRequirement[],
): Finding[] {
  const known = new Set(covered.map(({ number }) => number));
  return proofsIn(workspace)
    .filter(({ number }) => !known.has(number))
    .map(({ number, file, line }) => ({
      rule: "security/unknown-number",
      file,
      line,
      message: `the checklist has no auth #${number}`,
      fix: `use a number of ${checklistFile}`,
    }));
}
