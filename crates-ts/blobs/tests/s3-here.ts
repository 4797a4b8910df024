import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import type { S3StoreOptions } from "../src/s3/index.ts";
import { headerSignatures, presignedSignature } from "./signature-v4.ts";

/**
 * An S3 for tests: s3rver, which knows the protocol and no signatures, behind a server that lets nothing through whose Signature
 * V4 is not right.
 */
export type S3Here = {
  readonly options: S3StoreOptions;
  /** Requests let through. */
  readonly count: () => number;
  /** What was refused, by method and path. */
  readonly refused: string[];
  readonly close: () => Promise<void>;
};

const accessKeyId = "S3RVER";
const secretAccessKey = "S3RVER";
const bucket = "blobs";

/** Starts it on free ports of 127.0.0.1, with an empty bucket. */
export async function startS3(): Promise<S3Here> {
  const directory = await mkdtemp(join(tmpdir(), "s3-"));
  const inner = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await inner.run();
  const refused: string[] = [];
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const outer = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development: false,
    async fetch(request) {
      const url = new URL(request.url);
      if (!isSigned(request, url)) {
        refused.push(`${request.method} ${url.pathname}`);
        return new Response(
          "<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>",
          { status: 403, headers: { "content-type": "application/xml" } },
        );
      }
      count += 1;
      // One after the other: under Bun, s3rver answers a write before it is readable, and mixes two of one key.
      const answering = turn.then(() => passOn(request, url, port));
      turn = answering.catch(() => undefined);
      return answering;
    },
  });
  return {
    options: {
      endpoint: outer.url.origin,
      region: "us-east-1",
      bucket,
      accessKeyId,
      secretAccessKey,
    },
    count: () => count,
    refused,
    close: async () => {
      await outer.stop(true);
      await inner.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function isSigned(request: Request, url: URL): boolean {
  const inUrl = url.searchParams.get("X-Amz-Signature");
  if (inUrl !== null)
    return inUrl === presignedSignature(url, request.method, secretAccessKey);
  const { right, given } = headerSignatures(request, url, secretAccessKey);
  return right === given;
}

/** As it came: s3rver reads who signed, and looks no further. */
async function passOn(
  request: Request,
  url: URL,
  port: number,
): Promise<Response> {
  const address = `http://127.0.0.1:${port}${url.pathname}`;
  const { method, headers } = request;
  const hasBody = method === "PUT" || method === "POST";
  const body = hasBody ? await request.bytes() : undefined;
  const query = new URLSearchParams(url.searchParams);
  query.delete("max-keys");
  const answer = await fetch(`${address}?${query.toString()}`, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const bytes = Buffer.from(await answer.bytes());
  if (body !== undefined) await isReadable(address, body);
  const mostKeys = url.searchParams.get("max-keys");
  if (mostKeys !== null && answer.ok)
    return new Response(cutOff(bytes.toString(), Number(mostKeys)));
  return new Response(method === "HEAD" ? null : bytes, {
    status: answer.status,
    headers: answer.headers,
  });
}

/** Waits until s3rver gives what it took. */
async function isReadable(address: string, body: Uint8Array): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const now = await (await fetch(address)).bytes();
    if (Buffer.compare(now, body) === 0) return;
    await Bun.sleep(5);
  }
  throw new Error("s3rver does not give what it took");
}

/** A page of a list, in order: s3rver has an order of its own, and makes cursors with a cipher that Bun has not got. */
function cutOff(xml: string, mostKeys: number): string {
  const entry = /<Contents>.*?<\/Contents>/gs;
  const keyOf = (each: string): string => /<Key>(.*?)</.exec(each)?.[1] ?? "";
  const all = (xml.match(entry) ?? []).toSorted((left, right) =>
    keyOf(left) < keyOf(right) ? -1 : 1,
  );
  const page = all.slice(0, mostKeys).join("");
  const isTruncated = String(all.length > mostKeys);
  return xml
    .replaceAll(entry, "")
    .replace(/<IsTruncated>\w+</, `<IsTruncated>${isTruncated}<`)
    .replace("</ListBucketResult>", `${page}</ListBucketResult>`);
}
