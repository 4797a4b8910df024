/** What `./tixlys check security` says beside its findings: each requirement with its tests, and what is open. */
import { readWorkspace, securityCoverage } from "@tixlys/guardrails";
import type { ProvenRequirement } from "@tixlys/guardrails";
import type { Output } from "../console/output.ts";

/** As much of a test's name as a line of the list shows. */
const NAME_CHARACTERS = 100;

/** Reads the checklist and the tests of the tree below `root`, prints them, and answers them for the JSON document. */
export function showSecurityCoverage(
  root: string,
  output: Output,
): readonly ProvenRequirement[] {
  const covered = securityCoverage(readWorkspace(root));
  const [proven, open] = [
    covered.filter(({ proofs }) => proofs.length > 0),
    covered.filter(({ proofs }) => proofs.length === 0),
  ];
  for (const requirement of proven) {
    output.print(
      `${output.paint("green", "✓")} ${heading(requirement)}${requirement.open === "" ? "" : output.paint("yellow", `  (${requirement.open})`)}`,
    );
    for (const { file, line, name } of requirement.proofs)
      output.print(
        output.paint(
          "dim",
          `        ${file}:${line}  ${name.slice(0, NAME_CHARACTERS)}`,
        ),
      );
  }
  for (const requirement of open)
    output.print(
      `${output.paint("yellow", "○")} ${heading(requirement)}  ${requirement.open}`,
    );
  output.print(
    `${proven.length} of ${covered.length} requirements have tests, ${open.length} are open`,
  );
  return covered;
}

const heading = ({ number, what }: ProvenRequirement): string =>
  `${`#${number}`.padEnd(4)} ${what}`;
