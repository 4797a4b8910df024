import { createHash, createHmac } from "node:crypto";

/**
 * AWS Signature V4, written from its description for these tests and held to its published examples
 * (signature-v4.test.ts): https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export type Signed = {
  readonly method: string;
  /** Host and path as sent. */
  readonly url: URL;
  /** Lower-case names, of the signed headers alone. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hex SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** `20130524T000000Z` */
  readonly time: string;
  readonly region: string;
  readonly secret: string;
};

/** Hex SHA-256. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash("sha256").update(data).digest("hex");

/** The signature in hex. `X-Amz-Signature` in the query does not count. */
export function signatureV4(asked: Signed): string {
  const { time, region, secret } = asked;
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = [
    "AWS4-HMAC-SHA256",
    time,
    scope,
    sha256(canonicalRequest(asked)),
  ].join("\n");
  const key = [date, region, "s3", "aws4_request"].reduce<Buffer | string>(
    (held, part) => createHmac("sha256", held).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

function canonicalRequest({
  method,
  url,
  headers,
  payloadHash,
}: Signed): string {
  const names = Object.keys(headers).toSorted();
  const query = [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted();
  const path = decodeURIComponent(url.pathname)
    .split("/")
    .map(encode)
    .join("/");
  return [
    method,
    path,
    query.join("&"),
    ...names.map((name) => `${name}:${(headers[name] ?? "").trim()}`),
    "",
    names.join(";"),
    payloadHash,
  ].join("\n");
}

/** Everything but A–Z, a–z, 0–9, `-`, `.`, `_`, `~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Of a presigned URL, for whoever has the secret. */
export function presignedSignature(
  url: URL,
  method: string,
  secret: string,
): string {
  const [, , region = ""] = (
    url.searchParams.get("X-Amz-Credential") ?? ""
  ).split("/");
  return signatureV4({
    method,
    url,
    headers: { host: url.host },
    payloadHash: "UNSIGNED-PAYLOAD",
    time: url.searchParams.get("X-Amz-Date") ?? "",
    region,
    secret,
  });
}

/** Of a request with an `Authorization` header: the signature it should have, and the one it has. */
export function headerSignatures(
  request: Request,
  url: URL,
  secret: string,
): { readonly right: string; readonly given: string } {
  const authorization = request.headers.get("authorization") ?? "";
  const part = (name: string): string =>
    new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? "";
  const [, , region = ""] = part("Credential").split("/");
  const headers = Object.fromEntries(
    part("SignedHeaders")
      .split(";")
      .map((name) => [
        name,
        name === "host" ? url.host : (request.headers.get(name) ?? ""),
      ]),
  );
  const right = signatureV4({
    method: request.method,
    url,
    headers,
    payloadHash: request.headers.get("x-amz-content-sha256") ?? "",
    time: request.headers.get("x-amz-date") ?? "",
    region,
    secret,
  });
  return { right, given: part("Signature") };
}
