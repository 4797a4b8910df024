import { type Brand, err, ok, type Result } from "@tixlys/nexus";

/** The name of a blob, checked: it can be a path below a folder and a key of S3 as it is. */
export type BlobKey = Brand<string, "BlobKey">;

/** Longest key in characters. */
export const longestKey = 512;

const longestSegment = 128;

/** No upper case: there are file systems that know no difference. No dot at the start: it is hidden, or leads elsewhere. */
const segment = /^[a-z0-9][a-z0-9._-]*$/;

/** The end of the folder driver's files. */
export const fileEnding = ".blob";

/** Reads a key: segments of lower-case letters, digits, `.`, `_` and `-`, with slashes between them. */
export function parseBlobKey(text: string): Result<BlobKey, "malformed"> {
  if (text.length > longestKey) return err("malformed");
  const isKey = text
    .split("/")
    .every(
      (each) =>
        each.length <= longestSegment &&
        segment.test(each) &&
        !each.endsWith(fileEnding) &&
        !each.includes(".."),
    );
  // cast: checked on the line before
  return isKey ? ok(text as BlobKey) : err("malformed");
}

/**
 * A new key below a folder (`pictures`), which nobody can guess: 128 random bits. Two are never the same.
 *
 * @throws RangeError when the folder is none.
 */
export function newBlobKey(folder: string): BlobKey {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const key = parseBlobKey(`${folder}/${Buffer.from(random).toString("hex")}`);
  if (!key.ok) throw new RangeError("no folder of blobs is called that");
  return key.value;
}

/** Whether a text can be the beginning of keys, as the prefix of a list. */
export function isKeyPrefix(text: string): boolean {
  return (
    text === "" ||
    parseBlobKey(text).ok ||
    (text.endsWith("/") && parseBlobKey(text.slice(0, -1)).ok)
  );
}
