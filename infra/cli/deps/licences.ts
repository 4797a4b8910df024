/** Which licences a production package may have: an allow-list, and the few exceptions with their reasons, both data. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "@tixlys/guardrails";
import type { Installed } from "./installed.ts";

/** The data file, below the root. */
export const policyFile = "infra/cli/deps/licence-policy.json";

/** What the data file says. An exception names one package and the one licence that is accepted for it. */
export type LicencePolicy = {
  readonly allowed: readonly string[];
  readonly exceptions: readonly {
    readonly package: string;
    readonly licence: string;
    readonly reason: string;
  }[];
};

/** Reads the policy. @throws Error when the file is not of that form. */
export async function readPolicy(root: string): Promise<LicencePolicy> {
  const value: unknown = JSON.parse(
    await readFile(join(root, policyFile), "utf8"),
  );
  if (isPolicy(value)) return value;
  throw new Error(`${policyFile} is not { allowed, exceptions }`);
}

/** A package whose licence is neither allowed nor excepted, and an exception that no package needs. */
export function licenceFindings(
  packages: readonly Installed[],
  policy: LicencePolicy,
): Finding[] {
  const refused = packages
    .filter(({ licence }) => !permits(licence, new Set(policy.allowed)))
    .filter(
      ({ name, licence }) =>
        !policy.exceptions.some(
          (each) => isAbout(each.package, name) && each.licence === licence,
        ),
    )
    .map(({ name, version, licence }) => ({
      rule: "deps/licence",
      file: "bun.lock",
      line: 1,
      message: `"${name}" ${version} has ${licence === "" ? "no licence" : `the licence "${licence}"`}, which is not allowed`,
      fix: `replace the package, or add an exception with its reason to ${policyFile}`,
    }));
  const unused = policy.exceptions
    .filter(
      (each) =>
        !packages.some(
          ({ name, licence }) =>
            isAbout(each.package, name) && licence === each.licence,
        ),
    )
    .map((each) => ({
      rule: "deps/licence",
      file: policyFile,
      line: 1,
      message: `no package "${each.package}" with the licence "${each.licence}" is installed`,
      fix: "delete the exception",
    }));
  return [...refused, ...unused];
}

/** A star at the end stands for the machine: of a package's native parts only those for this one are installed. */
function isAbout(excepted: string, name: string): boolean {
  return excepted.endsWith("-*")
    ? name.startsWith(excepted.slice(0, -1))
    : name === excepted;
}

/**
 * Whether an SPDX expression (annex D of SPDX 2.3: identifiers, `WITH`, `AND`, `OR`, parentheses) can be met by the allowed
 * licences alone. What is not an expression is not permitted.
 */
export function permits(
  expression: string,
  allowed: ReadonlySet<string>,
): boolean {
  const words = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const operand = (): boolean => {
    const word = words[at++];
    if (word === "(") {
      const value = alternatives();
      return words[at++] === ")" && value;
    }
    if (words[at] !== "WITH") return word !== undefined && allowed.has(word);
    const exception = words[at + 1];
    at += 2;
    return allowed.has(`${word ?? ""} WITH ${exception ?? ""}`);
  };
  const conjunction = (): boolean => {
    let value = operand();
    while (words[at] === "AND") {
      at += 1;
      value = operand() && value;
    }
    return value;
  };
  function alternatives(): boolean {
    let value = conjunction();
    while (words[at] === "OR") {
      at += 1;
      value = conjunction() || value;
    }
    return value;
  }
  const value = alternatives();
  return value && at === words.length;
}

function isPolicy(value: unknown): value is LicencePolicy {
  return (
    typeof value === "object" &&
    value !== null &&
    "allowed" in value &&
    Array.isArray(value.allowed) &&
    value.allowed.every((each) => typeof each === "string") &&
    "exceptions" in value &&
    Array.isArray(value.exceptions) &&
    value.exceptions.every(isException)
  );
}

function isException(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["package", "licence", "reason"].every((key) => {
      const text: unknown = Reflect.get(value, key);
      return typeof text === "string" && text !== "";
    })
  );
}
