import { constants, type FileHandle, open } from "node:fs/promises";
import type { BlobFacts, BlobRead } from "../port.ts";
import { headBytes, readHead } from "./record.ts";

const chunkBytes = 64 * 1024;

/** Opens without following a link in the last place: none of ours is one. */
export async function openBlob(
  path: string,
): Promise<{ file: FileHandle; facts: BlobFacts } | undefined> {
  const file = await openFile(path);
  if (file === undefined) return undefined;
  try {
    return { file, facts: await readHead(file) };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

/** Whether there is no such file, also because what would be its folder is none. */
export function isMissing(thrown: unknown): boolean {
  const code =
    thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}

/**
 * Facts and content. The open file is read, not its name: a blob that is replaced or deleted meanwhile is read to its end. The
 * file is closed at the end, when the reader cancels, and when reading fails.
 */
export function readFrom(file: FileHandle, facts: BlobFacts): BlobRead {
  let position = headBytes;
  const end = headBytes + facts.sizeBytes;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const length = Math.min(chunkBytes, end - position);
          const { bytesRead, buffer } = await file.read(
            Buffer.allocUnsafe(length),
            0,
            length,
            position,
          );
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (bytesRead > 0 && position < end) return;
          await file.close();
          if (position < end) controller.error(new Error("the blob ends"));
          else controller.close();
        } catch (thrown) {
          await file.close().catch(() => undefined);
          controller.error(thrown);
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
  return { ...facts, stream };
}
