/** Whether what was applied before is what would be applied now. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A hash over every file below the folders (names and contents) and over further texts; folders that are missing count as empty. */
export async function fingerprint(
  folders: readonly string[],
  texts: readonly string[],
): Promise<string> {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:${text}\n`);
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    const files = await Promise.all(
      names
        .toSorted((a, b) => (a < b ? -1 : 1))
        .map(
          async (name) =>
            [
              name,
              await readFile(join(folder, name)).catch(() => undefined),
            ] as const,
        ),
    );
    for (const [name, content] of files)
      if (content !== undefined)
        hash.update(`${name}:${content.length}:`).update(content);
  }
  return hash.digest("hex");
}
