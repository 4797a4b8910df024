/** The migrations of the last release: kept in `contracts/migrations.json`, frozen by `check migrations`, moved on by `generate --release`. */
import { join } from "node:path";
import {
  migrationsAsReleased,
  readReleasedMigrations,
  readWorkspace,
  releasedFindings,
  releasedMigrationsFile,
} from "@tixlys/guardrails";
import { CliError } from "../../console/errors.ts";
import { jsonFile, type GeneratedFile } from "./generated-file.ts";

/**
 * The list of today's migrations as those of a release; writes nothing.
 *
 * @throws CliError `E_MIGRATIONS` when one that was released has been touched, or the release's list is written already and says otherwise.
 */
export function migrationsOfRelease(
  root: string,
  release: string,
): GeneratedFile {
  const workspace = readWorkspace(root);
  const today = migrationsAsReleased(workspace, release);
  const before = readReleasedMigrations(workspace);
  const [broken] = releasedFindings(workspace, before);
  if (broken !== undefined)
    throw new CliError("E_MIGRATIONS", `${broken.file}: ${broken.message}`, {
      fix: broken.fix,
    });
  const file = jsonFile(releasedMigrationsFile, today);
  if (
    before.release === release &&
    workspace.text(releasedMigrationsFile) !== file.text
  )
    throw new CliError(
      "E_MIGRATIONS",
      `the migrations of release ${release} are written already`,
      {
        cause: "there are migrations that it did not have",
        fix: 'raise "version" in package.json, then ./tixlys generate --release',
      },
    );
  return file;
}

/** Writes such a list; true when the file changed. */
export async function writeMigrations(
  root: string,
  { path, text }: GeneratedFile,
): Promise<boolean> {
  const file = Bun.file(join(root, path));
  if ((await file.exists()) && (await file.text()) === text) return false;
  await Bun.write(file, text);
  return true;
}
