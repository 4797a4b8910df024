import { afterAll, describe, expect, test } from "bun:test";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BlobKey, BlobStoreFailure, newBlobKey } from "../src/index.ts";
import { type FolderStore, folderStore } from "../src/folder/index.ts";
import { blobStoreContract } from "../src/testing/index.ts";
import { blobService } from "./blob-service.ts";

const urlKey = "0f".repeat(32);
const baseUrl = "http://blobs.test/blobs";
const webp = { contentType: "image/webp", limitBytes: 1_000_000 };

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "blobs-"));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

const opened = (root: string): Promise<FolderStore> =>
  folderStore({ root, baseUrl, urlKey });

blobStoreContract("folder", async () => {
  const store = await opened(await newFolder());
  const { handle } = blobService(store);
  return {
    store,
    fetch: (url) => handle(new Request(url)),
    close: () => Promise.resolve(),
  };
});

describe("the files of a folder", () => {
  test("are their owner's alone", async () => {
    const root = join(await newFolder(), "made", "here");
    const store = await opened(root);
    await store.put(newBlobKey("pictures"), new Uint8Array(5), webp);
    const entries = await readdir(root, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries) {
      const { mode } = await stat(join(entry.parentPath, entry.name));
      expect(mode & 0o777).toBe(entry.isDirectory() ? 0o700 : 0o600);
    }
    expect((await stat(root)).mode & 0o077).toBe(0);
  });

  test("that no blob store has written are no blobs", async () => {
    const root = await newFolder();
    const store = await opened(root);
    const [linked, foreign, cut] = [
      newBlobKey("a"),
      newBlobKey("a"),
      newBlobKey("a"),
    ];
    const fileOf = (key: BlobKey): string => join(root, `${key}.blob`);
    await store.put(cut, new Uint8Array(1_000), webp);
    await truncate(fileOf(cut), 900);
    await symlink("/etc/passwd", fileOf(linked));
    await writeFile(fileOf(foreign), "x".repeat(600));
    for (const key of [linked, foreign, cut])
      await expect(store.get(key)).rejects.toBeInstanceOf(BlobStoreFailure);
  });

  test("a blob that is replaced or deleted while it is read is read to its end", async () => {
    const store = await opened(await newFolder());
    const key = newBlobKey("pictures");
    await store.put(key, new Uint8Array(300_000).fill(1), webp);
    const reader = (await store.get(key))?.stream.getReader();
    const first = await reader?.read();
    await store.put(key, new Uint8Array(10).fill(2), webp);
    await store.delete(key);
    let size = first?.value?.length ?? 0;
    for (;;) {
      const next = await reader?.read();
      if (next?.value === undefined) break;
      expect(next.value.every((byte) => byte === 1)).toBe(true);
      size += next.value.length;
    }
    expect(size).toBe(300_000);
  });

  test("a reader that goes away leaves no open file", async () => {
    const store = await opened(await newFolder());
    const key = newBlobKey("pictures");
    await store.put(key, new Uint8Array(300_000), webp);
    const open = async (): Promise<number> =>
      (await readdir("/proc/self/fd")).length;
    const before = await open();
    for (let turn = 0; turn < 50; turn += 1) {
      const stream = (await store.get(key))?.stream;
      const reader = stream?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
    expect(await open()).toBeLessThan(before + 10);
  });

  test("a folder that cannot be written to is a failure when it is opened, and names itself nowhere", async () => {
    const root = join(await newFolder(), "a-file");
    await writeFile(root, "");
    const failure: unknown = await opened(root).catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).toBeInstanceOf(BlobStoreFailure);
    expect(String(failure)).not.toContain(root);
  });
});

describe("a process that is killed in the middle of a write", () => {
  test("leaves the old blob or the new one whole, and nothing that stays", async () => {
    const root = await newFolder();
    const key = newBlobKey("pictures");
    const store = await opened(root);
    await store.put(key, new Uint8Array(200_000).fill(1), webp);
    let midway = 0;
    for (let turn = 0; turn < 12; turn += 1) {
      await killedWhileWriting(root, key, 5 + turn * 9);
      const again = await opened(root);
      const bytes = await new Response((await again.get(key))?.stream).bytes();
      expect([200_000, 400_000]).toContain(bytes.length);
      expect(new Set(bytes).size).toBe(1);
      midway += (await readdir(join(root, ".unfinished"))).length > 0 ? 1 : 0;
      await agedBy(root, 2 * 60 * 60 * 1000);
      const swept = await opened(root);
      expect(await readdir(join(root, ".unfinished"))).toEqual([]);
      expect((await swept.list({ prefix: "" })).blobs).toHaveLength(1);
    }
    expect(midway).toBeGreaterThan(0);
  }, 20_000);

  test("what another process is still writing is not swept", async () => {
    const root = await newFolder();
    await opened(root);
    await mkdir(join(root, ".unfinished"), { recursive: true });
    await writeFile(join(root, ".unfinished", "of-now"), "x");
    const store = await opened(root);
    expect(await store.sweep()).toBe(0);
    expect(await readdir(join(root, ".unfinished"))).toEqual(["of-now"]);
    await chmod(join(root, ".unfinished"), 0o700);
  });
});

/** Writes the key over and over in a process of its own, and ends it the hard way. */
async function killedWhileWriting(
  root: string,
  key: BlobKey,
  afterMs: number,
): Promise<void> {
  const child = Bun.spawn(
    [process.execPath, `${import.meta.dir}/writing-process.ts`, root, key],
    { stdout: "pipe", stderr: "inherit" },
  );
  const reader = child.stdout.getReader();
  await reader.read();
  await Bun.sleep(afterMs);
  child.kill("SIGKILL");
  await child.exited;
  reader.releaseLock();
}

async function agedBy(root: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  for (const name of await readdir(join(root, ".unfinished")))
    await utimes(join(root, ".unfinished", name), then, then);
}
