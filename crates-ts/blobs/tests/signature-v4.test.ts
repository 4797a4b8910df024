import { describe, expect, test } from "bun:test";
import { parseBlobKey } from "../src/index.ts";
import { s3Store } from "../src/s3/index.ts";
import { accessKeyId, secretAccessKey } from "./fixtures/aws-example.ts";
import { presignedSignature, sha256, signatureV4 } from "./signature-v4.ts";

const emptyHash = sha256("");

/** From "Examples: Signature Calculations" and "Authenticating Requests: Using Query Parameters" of the Amazon S3 API reference. */
describe("the Signature V4 of these tests gives the published signatures", () => {
  const shared = {
    time: "20130524T000000Z",
    region: "us-east-1",
    secret: secretAccessKey,
  };
  const host = "examplebucket.s3.amazonaws.com";
  const base = {
    host,
    "x-amz-content-sha256": emptyHash,
    "x-amz-date": shared.time,
  };

  test("GET object, with a range", () => {
    const signature = signatureV4({
      ...shared,
      method: "GET",
      url: new URL(`https://${host}/test.txt`),
      headers: { ...base, range: "bytes=0-9" },
      payloadHash: emptyHash,
    });
    expect(signature).toBe(
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    );
  });

  test("PUT object, with a name that is to be encoded", () => {
    const payloadHash = sha256("Welcome to Amazon S3.");
    const signature = signatureV4({
      ...shared,
      method: "PUT",
      url: new URL(`https://${host}/test$file.text`),
      headers: {
        ...base,
        date: "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-content-sha256": payloadHash,
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      },
      payloadHash,
    });
    expect(signature).toBe(
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    );
  });

  test("GET bucket lifecycle, a query without a value", () => {
    const signature = signatureV4({
      ...shared,
      method: "GET",
      url: new URL(`https://${host}/?lifecycle`),
      headers: base,
      payloadHash: emptyHash,
    });
    expect(signature).toBe(
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    );
  });

  test("GET bucket, a list", () => {
    const signature = signatureV4({
      ...shared,
      method: "GET",
      url: new URL(`https://${host}/?max-keys=2&prefix=J`),
      headers: base,
      payloadHash: emptyHash,
    });
    expect(signature).toBe(
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    );
  });

  test("a presigned URL", () => {
    const url = new URL(
      `https://${host}/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request` +
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host",
    );
    expect(presignedSignature(url, "GET", secretAccessKey)).toBe(
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
  });
});

describe("what the S3 driver signs", () => {
  const places = [
    { endpoint: undefined, region: "us-east-1" },
    { endpoint: "http://127.0.0.1:9000", region: "eu-central-1" },
    {
      endpoint: "https://examplebucket.s3.amazonaws.com",
      region: "us-east-1",
      virtualHostedStyle: true,
    },
  ];
  const keys = [
    "test.txt",
    "pictures/0af7651916cd43dd8448eb211c80319c",
    "a/b.c_d-e/f",
  ];

  test.each(places)(
    "is what these signatures say, for $endpoint, $region",
    (place) => {
      const store = s3Store({
        ...place,
        bucket: "examplebucket",
        accessKeyId,
        secretAccessKey,
      });
      for (const text of keys) {
        const key = parseBlobKey(text);
        if (!key.ok) throw new Error("no key");
        for (const more of [{}, { downloadAs: "export-1.json" }]) {
          const url = new URL(
            store.signedUrl(key.value, { expiresInSeconds: 86_400, ...more }),
          );
          expect(url.pathname.endsWith(`/${text}`)).toBe(true);
          expect(url.searchParams.get("X-Amz-Expires")).toBe("86400");
          expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("host");
          expect(url.searchParams.get("X-Amz-Credential")).toMatch(
            new RegExp(
              `^${accessKeyId}/\\d{8}/${place.region}/s3/aws4_request$`,
            ),
          );
          const given = url.searchParams.get("X-Amz-Signature");
          expect(given).toBe(presignedSignature(url, "GET", secretAccessKey));
          expect(given).not.toBe(
            presignedSignature(url, "PUT", secretAccessKey),
          );
        }
      }
    },
  );
});
