import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobStoreFailure, newBlobKey } from "../src/index.ts";
import { largestStreamBytes, s3Store } from "../src/s3/index.ts";
import { blobStoreContract } from "../src/testing/index.ts";
import { type S3Here, startS3 } from "./s3-here.ts";

blobStoreContract("s3", async () => {
  const s3 = await startS3();
  return {
    store: s3Store(s3.options),
    fetch: (url) => fetch(url),
    close: async () => {
      expect(s3.refused).toEqual([]);
      expect(s3.count()).toBeGreaterThan(50);
      await s3.close();
    },
  };
});

let s3: S3Here;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blobs-"));
  s3 = await startS3();
});
afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true });
});

test("requests signed with another secret are refused by whoever looks, which these tests do", async () => {
  const store = s3Store({ ...s3.options, secretAccessKey: "another" });
  const key = newBlobKey("signing");
  await expect(
    store.put(key, new Uint8Array(3), {
      contentType: "image/webp",
      limitBytes: 10,
    }),
  ).rejects.toBeInstanceOf(BlobStoreFailure);
  const url = store.signedUrl(key, { expiresInSeconds: 60 });
  expect((await fetch(url)).status).toBe(403);
});

test("an altered URL is refused by whoever looks", async () => {
  const store = s3Store(s3.options);
  const key = newBlobKey("signing");
  await store.put(key, new Uint8Array(3), {
    contentType: "image/webp",
    limitBytes: 10,
  });
  const url = store.signedUrl(key, { expiresInSeconds: 60 });
  expect((await fetch(url)).status).toBe(200);
  for (const [from, to] of [
    ["X-Amz-Expires=60", "X-Amz-Expires=61"],
    [key, newBlobKey("signing")],
    ["X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host&x=1"],
  ] as const)
    expect((await fetch(url.replace(from, to))).status).toBe(403);
  expect((await fetch(url, { method: "DELETE" })).status).toBe(403);
});

test("a store that is away, or has no such bucket, is a failure and not an absence", async () => {
  const key = newBlobKey("away");
  const nowhere = s3Store({ ...s3.options, endpoint: "http://127.0.0.1:1" });
  const stranger = s3Store({ ...s3.options, bucket: "no-such-bucket" });
  for (const work of [
    () => nowhere.get(key),
    () => nowhere.head(key),
    () => nowhere.delete(key),
    () => nowhere.list({ prefix: "" }),
    () => nowhere.ping(),
    // An answer to HEAD has no body that could say what is missing.
    () => stranger.list({ prefix: "" }),
    () => stranger.ping(),
  ])
    await expect(work()).rejects.toBeInstanceOf(BlobStoreFailure);
});

test("a store that does not answer is given up", async () => {
  const silent = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Promise<Response>(() => undefined),
  });
  const store = s3Store({
    ...s3.options,
    endpoint: silent.url.origin,
    timeoutMs: 200,
  });
  await expect(store.head(newBlobKey("away"))).rejects.toBeInstanceOf(
    BlobStoreFailure,
  );
  await silent.stop(true);
});

test("a stream larger than what is collected is a mistake of the caller", async () => {
  const store = s3Store(s3.options);
  const stream = new ReadableStream<Uint8Array>();
  const put = store.put(newBlobKey("large"), stream, {
    contentType: "text/plain",
    limitBytes: largestStreamBytes + 1,
  });
  await expect(put).rejects.toBeInstanceOf(RangeError);
});

test("a content that stops in the middle is a failure in time, and nobody waits for the rest", async () => {
  const silent = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ method }) =>
      method === "HEAD"
        ? new Response(null, {
            headers: {
              "content-length": "10",
              etag: '"e"',
              "last-modified": new Date().toUTCString(),
            },
          })
        : new Response(
            new ReadableStream({
              start: (controller) => controller.enqueue(new Uint8Array(3)),
            }),
          ),
  });
  const store = s3Store({
    ...s3.options,
    endpoint: `http://127.0.0.1:${silent.port}`,
    timeoutMs: 300,
  });
  const blob = await store.get(newBlobKey("silent"));
  const read = new Response(blob?.stream).bytes();
  const outcome = await Promise.race([
    read.then(
      () => "read",
      (thrown: unknown) => thrown,
    ),
    Bun.sleep(20_000).then(() => "waits"),
  ]);
  expect(outcome).toBeInstanceOf(BlobStoreFailure);
  await silent.stop(true);
});
