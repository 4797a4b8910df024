import { createHash } from "node:crypto";
import type { Finding } from "../finding.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { safeForms } from "./safe-forms.ts";

/** The migrations of the last release, from the root; `./tixlys generate --release` writes it. */
export const releasedMigrationsFile = "contracts/migrations.json";

/** Each migration of a release by its path from the root, with the SHA-256 of its bytes in hex. */
export type ReleasedMigrations = {
  readonly release: string;
  readonly files: Readonly<Record<string, string>>;
};

const migration =
  /^(services\/[^/]+|examples\/[^/]+\/[^/]+)\/migrations\/[^/]+\.sql$/;

/** Every migration of the services and examples, from the root. */
export function migrationsOf(workspace: Pick<Workspace, "files">): string[] {
  return workspace.files.filter((file) => migration.test(file));
}

/** What the migrate step keeps of a file, too. */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The migrations as they lie in the tree, as those of `release`. */
export function migrationsAsReleased(
  workspace: Pick<Workspace, "files" | "text">,
  release: string,
): ReleasedMigrations {
  return {
    release,
    files: Object.fromEntries(
      migrationsOf(workspace).map((file) => [
        file,
        checksumOf(workspace.text(file)),
      ]),
    ),
  };
}

/**
 * Reads that file; before the first release there is none, and nothing is frozen.
 *
 * @throws Error when it is there and is no such list.
 */
export function readReleasedMigrations(
  workspace: Pick<Workspace, "has" | "text">,
): ReleasedMigrations {
  if (!workspace.has(releasedMigrationsFile)) return { release: "", files: {} };
  const value: unknown = JSON.parse(workspace.text(releasedMigrationsFile));
  if (!isRecord(value) || typeof value["release"] !== "string")
    throw new Error(`${releasedMigrationsFile} names no release`);
  const files = isRecord(value["files"]) ? Object.entries(value["files"]) : [];
  return {
    release: value["release"],
    files: Object.fromEntries(
      files.map(([file, checksum]) => [file, String(checksum)]),
    ),
  };
}

/** `migrations/released`: what a release has applied somewhere is neither changed nor gone, and nothing comes before it. */
export function releasedFindings(
  workspace: Workspace,
  { release, files }: ReleasedMigrations,
): Finding[] {
  const finding = (file: string, message: string): Finding => ({
    rule: "migrations/released",
    file,
    line: 1,
    message,
    fix: safeForms["migrations/released"],
  });
  const changed = Object.entries(files).flatMap(([file, checksum]) => {
    if (!workspace.has(file))
      return [finding(file, `release ${release} has it, and it is gone`)];
    return checksumOf(workspace.text(file)) === checksum
      ? []
      : [finding(file, `it is not what release ${release} has applied`)];
  });
  const early = migrationsOf(workspace)
    .filter((file) => !(file in files))
    .filter((file) =>
      Object.keys(files).some(
        (each) => folderOf(each) === folderOf(file) && each > file,
      ),
    )
    .map((file) =>
      finding(
        file,
        `it comes before one that release ${release} has applied: databases would differ in their order`,
      ),
    );
  return [...changed, ...early];
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/"));

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
