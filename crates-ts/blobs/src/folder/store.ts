import { access, mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { constants } from "node:fs";
import { dirname, join } from "node:path";
import { type BlobKey, fileEnding, isKeyPrefix } from "../key.ts";
import {
  type BlobEntry,
  type BlobPage,
  type BlobStore,
  BlobStoreFailure,
  largestPage,
  type ListOptions,
} from "../port.ts";
import { urlSigner, type UrlSigner } from "../sign.ts";
import { isMissing, openBlob, readFrom } from "./read.ts";
import { keysIn } from "./walk.ts";
import { syncFolder, unfinished, writeWhole } from "./write.ts";

/** A folder of one's own machine, or one that all replicas mount. */
export type FolderStoreOptions = {
  /** Made when it is not there, for its owner alone. */
  readonly root: string;
  /** What stands before a blob's part in signed URLs; the service answers there (`@tixlys/blobs/http`). */
  readonly baseUrl: string;
  /** 64 hexadecimal digits, the same in every replica. */
  readonly urlKey: string;
  readonly clock?: () => Date;
};

/** The folder driver, with what its route for signed URLs needs, and its own tidying up. */
export type FolderStore = BlobStore & {
  readonly urls: UrlSigner;
  /** Removes what processes that died in the middle of a write have left. Returns how many files that was. */
  sweep(): Promise<number>;
};

/** No write takes as long. */
const abandonedAfterMs = 60 * 60 * 1000;

/**
 * Opens a folder of blobs and removes what was left unfinished an hour ago or earlier.
 *
 * @throws BlobStoreFailure when the folder cannot be made or written to.
 */
export async function folderStore(
  options: FolderStoreOptions,
): Promise<FolderStore> {
  const clock = options.clock ?? (() => new Date());
  const { baseUrl, urlKey: secret } = options;
  const urls = urlSigner({ baseUrl, secret, clock });
  const root = await attempt("open its folder", async () => {
    await mkdir(options.root, { recursive: true, mode: 0o700 });
    await access(options.root, constants.W_OK | constants.X_OK);
    return realpath(options.root);
  });
  const pathOf = (key: BlobKey): string => join(root, `${key}${fileEnding}`);
  const store: FolderStore = {
    urls,
    put: (key, content, put) =>
      attempt("write", () =>
        writeWhole(root, pathOf(key), content, { ...put, clock }),
      ),
    get: (key) =>
      attempt("read", async () => {
        const blob = await openBlob(pathOf(key));
        return blob === undefined ? undefined : readFrom(blob.file, blob.facts);
      }),
    head: (key) => attempt("look", () => factsAt(pathOf(key))),
    delete: (key) => attempt("delete", () => remove(pathOf(key))),
    list: (asked) => attempt("list", () => pageOf(root, pathOf, asked)),
    signedUrl: (key, asked) => urls.sign(key, asked),
    ping: () => attempt("be reached", () => access(root, constants.W_OK)),
    sweep: () =>
      attempt("be tidied up", () => sweepDrafts(root, clock().getTime())),
  };
  await store.sweep();
  return store;
}

async function factsAt(path: string) {
  const blob = await openBlob(path);
  await blob?.file.close();
  return blob?.facts;
}

/** An empty folder may stay: whoever is about to write into it has just made it. */
async function remove(path: string): Promise<void> {
  try {
    await rm(path);
  } catch (thrown) {
    if (isMissing(thrown)) return;
    throw thrown;
  }
  await syncFolder(dirname(path));
}

async function pageOf(
  root: string,
  pathOf: (key: BlobKey) => string,
  { prefix, after = "", limit = largestPage }: ListOptions,
): Promise<BlobPage> {
  if (!isKeyPrefix(prefix)) return { blobs: [], next: undefined };
  const most = Math.min(Math.max(1, limit), largestPage);
  const blobs: BlobEntry[] = [];
  for await (const key of keysIn(root, prefix, after)) {
    if (blobs.length === most) return { blobs, next: blobs.at(-1)?.key };
    const facts = await factsAt(pathOf(key));
    // Deleted since it was seen.
    if (facts === undefined) continue;
    blobs.push({ key, sizeBytes: facts.sizeBytes, storedAt: facts.storedAt });
  }
  return { blobs, next: undefined };
}

async function sweepDrafts(root: string, now: number): Promise<number> {
  const folder = join(root, unfinished);
  const names = await readdir(folder).catch(() => []);
  let swept = 0;
  for (const name of names) {
    const draft = join(folder, name);
    const facts = await stat(draft).catch(() => undefined);
    if (facts === undefined || now - facts.mtimeMs < abandonedAfterMs) continue;
    await rm(draft, { force: true });
    swept += 1;
  }
  return swept;
}

async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new BlobStoreFailure(doing, thrown);
  }
}
