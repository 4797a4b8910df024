import { createHmac, timingSafeEqual } from "node:crypto";
import { type BlobKey, parseBlobKey } from "./key.ts";
import { longestUrlLifeSeconds, type SignOptions } from "./port.ts";

/** What a process signs its own URLs with. */
export type UrlSigningOptions = {
  /** What stands before the key's part: `https://suite.example/users/blobs`. */
  readonly baseUrl: string;
  /** 64 hexadecimal digits, the same in every replica. */
  readonly secret: string;
  readonly clock: () => Date;
};

/** What a signed URL says, or why it says nothing. `expired` is told of URLs only whose signature is right. */
export type SignedUrlVerdict =
  | {
      readonly kind: "good";
      readonly key: BlobKey;
      readonly downloadAs: string | undefined;
    }
  | { readonly kind: "unsigned" | "wrong" | "expired" };

/** The parts of a request that its signature covers; `query` has the question mark, or is empty. */
export type SignedRequest = {
  readonly method: string;
  /** The last segment of the path, as it was received. */
  readonly token: string;
  readonly query: string;
};

/** Makes signed URLs and judges them. */
export type UrlSigner = {
  sign(key: BlobKey, options: SignOptions): string;
  judge(request: SignedRequest): SignedUrlVerdict;
};

const fileName = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;
const queryForm =
  /^\?expires=([1-9]\d{0,11})(?:&name=([A-Za-z0-9._-]{1,100}))?&signature=([A-Za-z0-9_-]{1,128})$/;

/**
 * Signs URLs of this suite's own route for blobs, and judges them: HMAC-SHA256 over method, key, end and name. There is one
 * writing of each URL, and its text is what is compared, so that no bit of it can be another one.
 */
export function urlSigner(options: UrlSigningOptions): UrlSigner {
  const secret = Buffer.from(options.secret, "hex");
  if (secret.length !== 32)
    throw new RangeError("the key of signed URLs has 64 hexadecimal digits");
  const now = (): number => Math.floor(options.clock().getTime() / 1000);
  return {
    sign(key, asked) {
      checkSignOptions(asked);
      const token = Buffer.from(key).toString("base64url");
      const expires = String(now() + asked.expiresInSeconds);
      const facts = { method: "GET", token, expires, name: asked.downloadAs };
      const name = facts.name === undefined ? "" : `&name=${facts.name}`;
      return `${options.baseUrl}/${token}?expires=${expires}${name}&signature=${signatureOf(secret, facts)}`;
    },

    judge({ method, token, query }) {
      const parts = queryForm.exec(query);
      if (parts === null)
        return { kind: query.includes("signature=") ? "wrong" : "unsigned" };
      const [, expires = "", name, given = ""] = parts;
      // Who may read may ask for the head of it.
      const as = method === "HEAD" ? "GET" : method;
      const facts = { method: as, token, expires, name };
      if (!isSame(given, signatureOf(secret, facts))) return { kind: "wrong" };
      const key = parseBlobKey(Buffer.from(token, "base64url").toString());
      if (!key.ok || Number(expires) > now() + longestUrlLifeSeconds)
        return { kind: "wrong" };
      if (Number(expires) <= now()) return { kind: "expired" };
      return { kind: "good", key: key.value, downloadAs: name };
    },
  };
}

/** @throws RangeError when the life or the name is not as the port says. */
export function checkSignOptions({
  expiresInSeconds: life,
  downloadAs,
}: SignOptions): void {
  if (!Number.isInteger(life) || life < 1 || life > longestUrlLifeSeconds)
    throw new RangeError("a signed URL lives from a second to seven days");
  if (downloadAs !== undefined && !fileName.test(downloadAs))
    throw new RangeError(
      "the name of a download is not one that can stand in a URL",
    );
}

type Facts = {
  readonly method: string;
  readonly token: string;
  readonly expires: string;
  readonly name: string | undefined;
};

/** None of the parts can hold a line break, so that no two URLs have one text. */
function signatureOf(secret: Buffer, facts: Facts): string {
  const { method, token, expires, name = "" } = facts;
  const text = ["tixlys-blob-url-1", method, token, expires, name].join("\n");
  return createHmac("sha256", secret).update(text).digest("base64url");
}

function isSame(given: string, right: string): boolean {
  const [left, wanted] = [Buffer.from(given), Buffer.from(right)];
  return left.length === wanted.length && timingSafeEqual(left, wanted);
}
