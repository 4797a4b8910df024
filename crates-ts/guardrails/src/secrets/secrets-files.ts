import type { Finding } from "../finding.ts";
import { listFiles } from "../workspace/files.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const sealed = /^ENC\[AES256_GCM,data:[^,]+,iv:[^,]+,tag:[^,]+,type:[a-z]+\]$/;
const isSecretsFile = (file: string): boolean =>
  file.startsWith("infra/secrets/") && !file.endsWith(".md");

/** `secrets/unencrypted`: every value below `infra/secrets/` is sealed by sops. */
export function unencryptedFindings(workspace: Workspace): Finding[] {
  return workspace.files.filter(isSecretsFile).flatMap((file) => {
    const text = workspace.text(file);
    const content = parse(text);
    const open = isRecord(content?.["sops"])
      ? Object.entries(content).filter(([, value]) => !isSealed(value))
      : [["", undefined] as const];
    return open.map(([name]) => ({
      rule: "secrets/unencrypted",
      file,
      line: name === "" ? 1 : lineOf(text, name),
      message:
        name === ""
          ? "is not a file of sops"
          : `the value of ${name} is not encrypted`,
      fix: "treat what stood there as leaked: replace it at its source, delete it from history, and write the file with ./tixlys secrets edit",
    }));
  });
}

/**
 * `secrets/fixture-reader`: nothing of staging and production is encrypted for a key of the tests,
 * whose private half lies in `fixtures/` for everybody to read.
 */
export function fixtureReaderFindings(workspace: Workspace): Finding[] {
  const recipients = recipientsIn(workspace.files, workspace.text);
  return workspace.files
    .filter((file) => file === ".sops.yaml" || isSecretsFile(file))
    .flatMap((file) => {
      const lines = workspace.text(file).split("\n");
      return lines.flatMap((line, index) => {
        const known = recipients.some((recipient) => line.includes(recipient));
        const place =
          file === ".sops.yaml" ? ruleAbove(lines.slice(0, index)) : file;
        if (!known || !/\b(staging|production)\b/.test(place)) return [];
        return [
          {
            rule: "secrets/fixture-reader",
            file,
            line: index + 1,
            message: "a key of the tests may read secrets of an environment",
            fix: "take the recipient out of .sops.yaml, then ./tixlys secrets rotate FILE, and replace the secrets at their sources",
          },
        ];
      });
    });
}

/** The age recipients (`age1…`) whose private keys lie in folders `fixtures/` below a root, as `age-keygen` writes them. */
export function fixtureRecipients(root: string): string[] {
  return recipientsIn(listFiles(root), (file) => {
    try {
      return readFileSync(join(root, file), "utf8");
    } catch {
      return "";
    }
  });
}

function recipientsIn(
  files: readonly string[],
  text: (file: string) => string,
): string[] {
  const found = files
    .filter((file) => /(^|\/)fixtures\/.*\.(key|txt)$/.test(file))
    .map(text)
    .filter((key) => key.includes("AGE-SECRET-KEY-"))
    .flatMap((key) => [...key.matchAll(/^# public key: (age1[0-9a-z]+)$/gm)])
    .map(([, recipient = ""]) => recipient);
  return [...new Set(found)];
}

function ruleAbove(lines: readonly string[]): string {
  return lines.findLast((line) => line.includes("path_regex:")) ?? "";
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = Bun.YAML.parse(text);
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isSealed(value: unknown): boolean {
  if (isRecord(value)) return "mac" in value && "lastmodified" in value;
  return typeof value === "string" && (value === "" || sealed.test(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lineOf(text: string, name: string): number {
  const lines = text.split("\n");
  const at = lines.findIndex((line) =>
    line.trimStart().replace(/^"/, "").startsWith(name),
  );
  return at < 0 ? 1 : at + 1;
}
