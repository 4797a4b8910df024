import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type BlobKey, fileEnding, parseBlobKey } from "../key.ts";
import { isMissing } from "./read.ts";

/**
 * The keys below a folder that begin with a prefix and stand behind another key, in the order of their characters; one at a
 * time, so that a large store is no large list.
 */
export async function* keysIn(
  root: string,
  prefix: string,
  after: string,
  below = "",
): AsyncGenerator<BlobKey> {
  for (const name of await namesIn(join(root, below))) {
    const full = `${below}${name}`;
    const isFolder = full.endsWith("/");
    // A folder is of interest when keys below it can begin with the prefix.
    const fits = isFolder
      ? full.startsWith(prefix) || prefix.startsWith(full)
      : full.startsWith(prefix);
    if (!fits) continue;
    if (isFolder) {
      const isPassed = full < after && !after.startsWith(full);
      if (!isPassed) yield* keysIn(root, prefix, after, full);
      continue;
    }
    const key = full > after ? parseBlobKey(full) : undefined;
    if (key?.ok === true) yield key.value;
  }
}

/** Blobs by their names, folders with a slash: in this order all keys below are in order, too. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries
    .flatMap((entry) => {
      if (entry.name.startsWith(".")) return [];
      if (entry.isDirectory()) return [`${entry.name}/`];
      return entry.isFile() && entry.name.endsWith(fileEnding)
        ? [entry.name.slice(0, -fileEnding.length)]
        : [];
    })
    .sort((left, right) => (left < right ? -1 : 1));
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}
