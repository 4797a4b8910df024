/** Opens the store that a configuration names: both drivers, for composition roots. */
import { type FolderStore, folderStore } from "./folder/index.ts";
import type { BlobStore } from "./port.ts";
import { s3Store } from "./s3/index.ts";

/** `blobFields` of `@tixlys/config`, read; its `blobRules` have seen to it that what a driver needs is there. */
export type BlobConfig = {
  readonly PUBLIC_URL: string;
  readonly BLOB_DRIVER: "folder" | "s3";
  readonly BLOB_FOLDER: string | undefined;
  readonly BLOB_URL_KEY: string | undefined;
  readonly BLOB_S3_ENDPOINT: string | undefined;
  readonly BLOB_S3_REGION: string | undefined;
  readonly BLOB_S3_BUCKET: string | undefined;
  readonly BLOB_S3_ACCESS_KEY_ID: string | undefined;
  readonly BLOB_S3_SECRET_ACCESS_KEY: string | undefined;
  readonly BLOB_S3_VIRTUAL_HOSTED: boolean;
};

/**
 * The store, and where it is a folder, what its signed URLs are judged with: `blobPage` of `@tixlys/blobs/http` answers them, below
 * the service's name at the gateway.
 *
 * @throws BlobStoreFailure when the folder cannot be made or written to.
 */
export async function openBlobs(
  config: BlobConfig,
  service: string,
): Promise<{
  readonly blobs: BlobStore;
  readonly folder: FolderStore | undefined;
}> {
  if (config.BLOB_DRIVER === "s3")
    return { blobs: s3Of(config), folder: undefined };
  const folder = await folderStore({
    root: given(config.BLOB_FOLDER),
    urlKey: given(config.BLOB_URL_KEY),
    baseUrl: `${config.PUBLIC_URL}/${service}/blobs`,
  });
  return { blobs: folder, folder };
}

/** Readiness asks once a second and waits for a second; a store is asked less often, and answers in time or not. */
const freshMs = 10_000;
const answerWithinMs = 800;

/** How the store does, for `/health/ready`: what needs no blob is served without them, so that it never takes a service away. */
export function blobCheck(
  blobs: Pick<BlobStore, "ping">,
): () => Promise<"ok" | "degraded"> {
  let asked:
    | { readonly at: number; readonly answer: Promise<"ok" | "degraded"> }
    | undefined;
  const ask = async (): Promise<"ok" | "degraded"> => {
    const isThere = blobs.ping().then(
      () => true,
      () => false,
    );
    const late = Bun.sleep(answerWithinMs).then(() => false);
    return (await Promise.race([isThere, late])) ? "ok" : "degraded";
  };
  return () => {
    const now = performance.now();
    if (asked === undefined || now - asked.at > freshMs)
      asked = { at: now, answer: ask() };
    return asked.answer;
  };
}

function s3Of(config: BlobConfig): BlobStore {
  return s3Store({
    endpoint: config.BLOB_S3_ENDPOINT,
    region: given(config.BLOB_S3_REGION),
    bucket: given(config.BLOB_S3_BUCKET),
    accessKeyId: given(config.BLOB_S3_ACCESS_KEY_ID),
    secretAccessKey: given(config.BLOB_S3_SECRET_ACCESS_KEY),
    virtualHostedStyle: config.BLOB_S3_VIRTUAL_HOSTED,
  });
}

function given(value: string | undefined): string {
  if (value === undefined)
    throw new Error("the configuration lacks what its rules ask for");
  return value;
}
