import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { faultsOf } from "./faults.ts";
import { type Allowance, type Parse, parseMigration } from "./parse.ts";
import {
  checksumOf,
  migrationsOf,
  readReleasedMigrations,
  releasedFindings,
} from "./released.ts";
import { type Fault, type MigrationRule, safeForms } from "./safe-forms.ts";

/**
 * Decision 20: a migration that would lock or lose is refused with the safe form. What a release has applied is frozen
 * instead, and a copy of it (a new service's tables of the crates) is read no more than the original.
 */
export async function migrationFindings(
  workspace: Workspace,
): Promise<Finding[]> {
  const released = readReleasedMigrations(workspace);
  const known = new Set(Object.values(released.files));
  const fresh = migrationsOf(workspace)
    .filter((file) => !(file in released.files))
    .filter((file) => !known.has(checksumOf(workspace.text(file))));
  const frozen = releasedFindings(workspace, released);
  if (fresh.length === 0) return frozen;
  const { loadModule, parseSync } = await import("libpg-query");
  await loadModule();
  return [
    ...frozen,
    ...fresh.flatMap((file) => lint(parseSync, file, workspace.text(file))),
  ];
}

function lint(parse: Parse, file: string, text: string): Finding[] {
  const finding = (line: number, { rule, message }: Fault): Finding => ({
    rule,
    file,
    line,
    message,
    fix: safeForms[rule],
  });
  const parsed = parseMigration(parse, text);
  if (!parsed.ok) {
    const { line, message } = parsed;
    return [finding(line, { rule: "migrations/syntax", message })];
  }
  const faults = faultsOf(parsed.statements);
  const stray = parsed.stray.map((each) => finding(each.line, needless(each)));
  return [
    ...stray,
    ...parsed.statements.flatMap(({ line, allowed }, index) => {
      const own = faults[index] ?? [];
      return [
        ...own
          .filter(({ rule }) => !allowed.some((each) => allows(each, rule)))
          .map((fault) => finding(line, fault)),
        ...allowed
          .filter((each) => !own.some(({ rule }) => allows(each, rule)))
          .map((each) => finding(each.line, needless(each))),
      ];
    }),
  ];
}

const allows = ({ rule }: Allowance, broken: MigrationRule): boolean =>
  broken === `migrations/${rule}`;

function needless({ rule }: Allowance): Fault {
  return {
    rule: "migrations/allow",
    message:
      rule === ""
        ? "the exception names no rule and no reason"
        : `no statement right below needs an exception from "${rule}"`,
  };
}
