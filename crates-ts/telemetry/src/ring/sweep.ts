import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";

/** How the files of the ring end. */
export const ringSuffix = ".spans.jsonl";

type Kept = { path: string; bytes: number; modifiedMs: number };

/** The ring's files of all processes, oldest first; files that vanish meanwhile are left out. */
export async function ringFiles(folder: string): Promise<Kept[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith(ringSuffix))
      .map((name) => describe(join(folder, name))),
  );
  return found
    .filter((file) => file !== undefined)
    .sort(
      (a, b) => a.modifiedMs - b.modifiedMs || a.path.localeCompare(b.path),
    );
}

/**
 * Deletes the oldest files, whoever wrote them, until all together hold at most `limitBytes`; never
 * the one at `keep`. Several processes may sweep at once.
 */
export async function sweep(
  folder: string,
  limitBytes: number,
  keep: string,
): Promise<void> {
  const files = await ringFiles(folder);
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files) {
    if (total <= limitBytes) return;
    if (file.path === keep) continue;
    await unlink(file.path).catch(() => undefined);
    total -= file.bytes;
  }
}

async function describe(path: string): Promise<Kept | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, bytes: size, modifiedMs: mtimeMs };
  } catch {
    return undefined;
  }
}
