import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** One migration file. */
export type Migration = {
  /** The file's name without `.sql`. */
  readonly tag: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly checksum: string;
  readonly statements: readonly string[];
};

const BREAKPOINT = "--> statement-breakpoint";
const TAG = /^[0-9]{4}_[a-z0-9_]+$/;

/**
 * Reads a folder of migrations in the order of its journal (`meta/_journal.json`, as drizzle-kit writes it).
 *
 * @throws Error when journal and files do not name the same migrations.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const tags = journalTags(
    JSON.parse(await readFile(join(folder, "meta", "_journal.json"), "utf8")),
  );
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
  const stray = files.filter(
    (name) => !tags.includes(name.slice(0, -".sql".length)),
  );
  if (stray.length > 0)
    throw new Error(`${folder}: not in the journal: ${stray.join(", ")}`);
  return Promise.all(tags.map((tag) => readMigration(folder, tag)));
}

async function readMigration(folder: string, tag: string): Promise<Migration> {
  const text = await readFile(join(folder, `${tag}.sql`), "utf8");
  const statements = text
    .split(BREAKPOINT)
    .map((statement) => statement.trim());
  return {
    tag,
    checksum: createHash("sha256").update(text).digest("hex"),
    statements: statements.filter((statement) => statement !== ""),
  };
}

function journalTags(journal: unknown): string[] {
  const entries =
    isRecord(journal) && Array.isArray(journal["entries"])
      ? journal["entries"]
      : [];
  const tags = entries.map((entry: unknown) =>
    isRecord(entry) ? entry["tag"] : undefined,
  );
  const names = tags.filter(
    (tag): tag is string => typeof tag === "string" && TAG.test(tag),
  );
  if (names.length !== tags.length || new Set(names).size !== names.length)
    throw new Error(
      "the migration journal has an entry that is no tag, or one twice",
    );
  return names;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
