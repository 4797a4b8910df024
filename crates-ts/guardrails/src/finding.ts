/**
 * One broken rule at one place.
 * `file` is relative to the root with forward slashes, `line` counts from 1 (1 as well when the
 * finding is about the whole file), `fix` says in one sentence what to do.
 */
export type Finding = {
  rule: string;
  file: string;
  line: number;
  message: string;
  fix: string;
};

/** `file:line  rule  message`, and the fix on a line of its own: what a terminal can click on. */
export function formatFinding(finding: Finding): string {
  return `${finding.file}:${finding.line}  ${finding.rule}  ${finding.message}\n    fix: ${finding.fix}`;
}

/** By file, then line, then rule, so that two runs over one tree print the same text. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
