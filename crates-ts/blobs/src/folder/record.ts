import type { FileHandle } from "node:fs/promises";
import type { BlobFacts } from "../port.ts";

/** Bytes in front of the content: what is known of it, and blanks. One file, so that facts and content are one write. */
export const headBytes = 512;

const mark = "tixlys-blob-1";

/** Writes the head of a file whose content begins behind it. */
export async function writeHead(
  file: FileHandle,
  facts: BlobFacts,
): Promise<void> {
  const { contentType, sizeBytes, etag, storedAt } = facts;
  const text = JSON.stringify({
    mark,
    contentType,
    sizeBytes,
    etag,
    storedAt: storedAt.toISOString(),
  });
  const head = Buffer.alloc(headBytes, " ");
  if (head.write(text) !== Buffer.byteLength(text))
    throw new RangeError("the facts of a blob do not fit in front of it");
  head.write("\n", headBytes - 1);
  await file.write(head, 0, headBytes, 0);
}

/** Reads a head. Throws when the file is none of ours, or is cut off. */
export async function readHead(file: FileHandle): Promise<BlobFacts> {
  const head = Buffer.alloc(headBytes);
  const [{ bytesRead }, { size }] = await Promise.all([
    file.read(head, 0, headBytes, 0),
    file.stat(),
  ]);
  if (bytesRead < headBytes) throw new Error("a blob's file is cut off");
  const facts: unknown = JSON.parse(head.toString("utf8"));
  if (!isHead(facts)) throw new Error("a file of the blobs is none of ours");
  const { contentType, sizeBytes, etag } = facts;
  if (size !== headBytes + sizeBytes)
    throw new Error("a blob's file does not have its length");
  const storedAt = new Date(facts.storedAt);
  return { contentType, sizeBytes, etag, storedAt };
}

type Head = {
  readonly mark: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly storedAt: string;
};

function isHead(value: unknown): value is Head {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    fields.get("mark") === mark &&
    Number.isSafeInteger(fields.get("sizeBytes")) &&
    ["contentType", "etag", "storedAt"].every(
      (name) => typeof fields.get(name) === "string",
    )
  );
}
