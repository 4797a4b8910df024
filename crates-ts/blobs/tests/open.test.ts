import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobStoreFailure, newBlobKey } from "../src/index.ts";
import { blobCheck, type BlobConfig, openBlobs } from "../src/open.ts";

const folder = await mkdtemp(join(tmpdir(), "users-blobs-"));
afterAll(() => rm(folder, { recursive: true }));

const config: BlobConfig = {
  PUBLIC_URL: "https://suite.test",
  BLOB_DRIVER: "folder",
  BLOB_FOLDER: join(folder, "blobs"),
  BLOB_URL_KEY: "0f".repeat(32),
  BLOB_S3_ENDPOINT: undefined,
  BLOB_S3_REGION: undefined,
  BLOB_S3_BUCKET: undefined,
  BLOB_S3_ACCESS_KEY_ID: undefined,
  BLOB_S3_SECRET_ACCESS_KEY: undefined,
  BLOB_S3_VIRTUAL_HOSTED: false,
};

test("a folder's URLs lead through the gateway to this service, a bucket's to the bucket", async () => {
  const key = newBlobKey("pictures");
  const signed = async (values: BlobConfig) =>
    (await openBlobs(values, "users")).blobs.signedUrl(key, {
      expiresInSeconds: 600,
    });
  const own = await signed(config);
  expect(own).toMatch(
    /^https:\/\/suite\.test\/users\/blobs\/[\w-]+\?expires=\d+&signature=/,
  );
  const s3: BlobConfig = {
    ...config,
    BLOB_DRIVER: "s3",
    BLOB_S3_ENDPOINT: "https://objects.test",
    BLOB_S3_REGION: "eu-central-1",
    BLOB_S3_BUCKET: "pictures-of-ours",
    BLOB_S3_ACCESS_KEY_ID: "an-id",
    BLOB_S3_SECRET_ACCESS_KEY: "a-secret-of-theirs",
  };
  const theirs = new URL(await signed(s3));
  expect(`${theirs.origin}${theirs.pathname}`).toBe(
    `https://objects.test/pictures-of-ours/${key}`,
  );
  expect(theirs.searchParams.get("X-Amz-Expires")).toBe("600");
  expect((await openBlobs(s3, "users")).folder).toBeUndefined();
});

test("a folder that cannot be one is told when it is opened", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(
    openBlobs({ ...config, BLOB_FOLDER: file }, "users"),
  ).rejects.toBeInstanceOf(BlobStoreFailure);
});

test("a store that is away, or does not answer, is degraded and never failed, and is asked now and then", async () => {
  let asked = 0;
  const check = (ping: () => Promise<void>) => {
    const each = blobCheck({
      ping: () => {
        asked += 1;
        return ping();
      },
    });
    return Promise.all([each(), each(), each()]);
  };
  expect(await check(() => Promise.resolve())).toEqual(["ok", "ok", "ok"]);
  expect(asked).toBe(1);
  const away = () => Promise.reject(new Error("away"));
  expect(new Set(await check(away))).toEqual(new Set(["degraded"]));
  const silent = () => new Promise<void>(() => undefined);
  expect(new Set(await check(silent))).toEqual(new Set(["degraded"]));
});
