import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type {
  BlobContent,
  BlobFacts,
  PutOptions,
  PutOutcome,
} from "../port.ts";
import { headBytes, writeHead } from "./record.ts";

/** Only the service's own user reads what lies here. */
const fileMode = 0o600;
const folderMode = 0o700;

/** Where files lie that are not finished; whatever is old there was cut off. */
export const unfinished = ".unfinished";

/**
 * Writes beside, makes it durable, and moves it into its place: a reader sees the old blob or the new one, and a process that
 * dies leaves something in the folder of unfinished files at most.
 */
export async function writeWhole(
  root: string,
  path: string,
  content: BlobContent,
  options: PutOptions & { readonly clock: () => Date },
): Promise<PutOutcome> {
  const draft = join(root, unfinished, crypto.randomUUID());
  await mkdir(dirname(draft), { recursive: true, mode: folderMode });
  const file = await open(draft, "wx", fileMode);
  try {
    const facts = await fill(file, content, options);
    if (facts === undefined) return { kind: "too-large" };
    await file.sync();
    await moveInto(root, draft, path);
    return { kind: "stored", facts };
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

/** The content behind its head, or `undefined` when it is too much. */
async function fill(
  file: FileHandle,
  content: BlobContent,
  {
    contentType,
    limitBytes,
    clock,
  }: PutOptions & { readonly clock: () => Date },
): Promise<BlobFacts | undefined> {
  const digest = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of chunksOf(content)) {
    if (sizeBytes + chunk.length > limitBytes) return undefined;
    digest.update(chunk);
    await writeAll(file, chunk, headBytes + sizeBytes);
    sizeBytes += chunk.length;
  }
  const etag = `"${digest.digest("base64url")}"`;
  const facts = { contentType, sizeBytes, etag, storedAt: clock() };
  await writeHead(file, facts);
  return facts;
}

async function* chunksOf(content: BlobContent): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else for await (const chunk of content) yield chunk;
}

/** A disk that is full writes less than it is given, without a word. */
async function writeAll(
  file: FileHandle,
  chunk: Uint8Array,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < chunk.length) {
    const left = chunk.length - done;
    const { bytesWritten } = await file.write(
      chunk,
      done,
      left,
      position + done,
    );
    if (bytesWritten === 0) throw new Error("nothing was written");
    done += bytesWritten;
  }
}

/** The name is durable once each folder on the way to it is. */
async function moveInto(
  root: string,
  draft: string,
  path: string,
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: folderMode });
  await rename(draft, path);
  for (let each = folder; each.startsWith(root); each = dirname(each))
    await syncFolder(each);
}

/** Makes a change of a folder's names durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
