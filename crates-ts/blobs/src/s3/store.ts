import { within } from "@tixlys/nexus/waits";
import { isKeyPrefix, parseBlobKey } from "../key.ts";
import {
  type BlobContent,
  type BlobFacts,
  type BlobPage,
  type BlobStore,
  BlobStoreFailure,
  largestPage,
  type ListOptions,
} from "../port.ts";
import { checkSignOptions } from "../sign.ts";

/** A bucket of an S3-compatible store. Bun signs with Signature V4. */
export type S3StoreOptions = {
  /** Of stores other than Amazon's: `https://minio.example:9000`. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  /** Letters, digits, `.`, `_`, `-`: Bun does not encode others in signed URLs (oven-sh/bun#24422). */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The bucket is part of the endpoint's host name. */
  readonly virtualHostedStyle?: boolean;
  /** How long one request may take, its repetitions included, and each wait for more of a content; 20,000 unless told. */
  readonly timeoutMs?: number;
};

/** Largest content that is a stream: it is collected first, because a write that has begun cannot be taken back. */
export const largestStreamBytes: number = 64 * 1024 * 1024;

const standardTimeoutMs = 20_000;

/** The S3 driver. Nothing is asked of the store before the first call. */
export function s3Store(options: S3StoreOptions): BlobStore {
  const client = new Bun.S3Client({
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    region: options.region,
    bucket: options.bucket,
    accessKeyId: options.accessKeyId,
    secretAccessKey: options.secretAccessKey,
    virtualHostedStyle: options.virtualHostedStyle ?? false,
  });
  const timeoutMs = options.timeoutMs ?? standardTimeoutMs;
  const attempt = attemptsWithin(timeoutMs);
  const head = (key: string) =>
    attempt("look", () => unlessMissing(async () => factsOf(client, key)));
  return {
    async put(key, content, { contentType, limitBytes }) {
      const bytes = await collected(content, limitBytes);
      if (bytes === undefined) return { kind: "too-large" };
      const facts = await attempt("write", async () => {
        await client.write(key, bytes, { type: contentType });
        // Of whoever wrote last, where two write at once.
        return factsOf(client, key);
      });
      return { kind: "stored", facts };
    },
    async get(key) {
      const facts = await head(key);
      if (facts === undefined) return undefined;
      return { ...facts, stream: timely(client.file(key).stream(), timeoutMs) };
    },
    head,
    // S3 answers alike whether there was something or not.
    delete: (key) => attempt("delete", () => client.delete(key)),
    list: (asked) => attempt("list", () => pageOf(client, asked)),
    signedUrl(key, asked) {
      checkSignOptions(asked);
      const { expiresInSeconds: expiresIn, downloadAs } = asked;
      return client.presign(key, {
        expiresIn,
        ...(downloadAs === undefined
          ? {}
          : { contentDisposition: `attachment; filename="${downloadAs}"` }),
      });
    },
    async ping() {
      await attempt("be reached", () => client.list({ maxKeys: 1 }));
    },
  };
}

/** The same bytes; a store that falls silent in the middle of them is a failure. */
function timely(
  content: ReadableStream<Uint8Array>,
  timeoutMs: number,
): ReadableStream<Uint8Array> {
  const reader = content.getReader();
  const attempt = attemptsWithin(timeoutMs);
  const stop = (): void => void reader.cancel().catch(() => undefined);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await attempt("read on", () => reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (thrown) {
        stop();
        throw thrown;
      }
    },
    cancel: stop,
  });
}

async function factsOf(client: Bun.S3Client, key: string): Promise<BlobFacts> {
  const { type, size, etag, lastModified } = await client.stat(key);
  return {
    contentType: type,
    sizeBytes: size,
    etag,
    storedAt: lastModified,
  };
}

/** @throws RangeError when a stream may be larger than what is collected. */
async function collected(
  content: BlobContent,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  if (content instanceof Uint8Array)
    return content.length > limitBytes ? undefined : content;
  if (limitBytes > largestStreamBytes)
    throw new RangeError("a stream of more than 64 MiB is not collected");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function pageOf(
  client: Bun.S3Client,
  { prefix, after, limit = largestPage }: ListOptions,
): Promise<BlobPage> {
  if (!isKeyPrefix(prefix)) return { blobs: [], next: undefined };
  const { contents = [], isTruncated } = await client.list({
    prefix,
    maxKeys: Math.min(Math.max(1, limit), largestPage),
    ...(after === undefined ? {} : { startAfter: after }),
  });
  const blobs = contents.flatMap(({ key: text, size = 0, lastModified }) => {
    const key = parseBlobKey(text);
    // Somebody else's object in the same bucket is none of ours.
    if (!key.ok) return [];
    return [
      {
        key: key.value,
        sizeBytes: size,
        storedAt: new Date(lastModified ?? 0),
      },
    ];
  });
  return {
    blobs,
    next: isTruncated === true ? contents.at(-1)?.key : undefined,
  };
}

async function unlessMissing<T>(
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && "code" in thrown && thrown.code === "NoSuchKey"
  );
}

/** Bun repeats a request three times and knows no deadline of its own; what comes later is dropped. */
function attemptsWithin(timeoutMs: number) {
  return async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
    try {
      const done = await within(
        timeoutMs,
        work().then((value) => ({ value })),
      );
      if (done === undefined) throw new Error("it took too long");
      return done.value;
    } catch (thrown) {
      throw new BlobStoreFailure(doing, thrown);
    }
  };
}
