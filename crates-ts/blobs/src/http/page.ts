import { type Page, page } from "@tixlys/pawz";
import type { BlobRead, BlobStore } from "../port.ts";
import type { SignedUrlVerdict, UrlSigner } from "../sign.ts";

/** What the route reads from; the folder driver's `FolderStore` is one. */
export type SignedBlobs = Pick<BlobStore, "get"> & {
  readonly urls: Pick<UrlSigner, "judge">;
};

/** A blob as small as this is read before it is sent. */
const keptWholeBytes = 256 * 1024;

type Refused = Exclude<SignedUrlVerdict["kind"], "good">;

const codeOf = {
  unsigned: "link-unsigned",
  wrong: "link-invalid",
  expired: "link-expired",
} as const satisfies Record<Refused, string>;

/**
 * `GET /blobs/{token}`: the bytes behind a signed URL, with their entity tag; 304 where the client has them. A URL that is not
 * signed, was changed or has expired is 403 and says which. Nothing in the bytes is run: they come with a policy that allows
 * nothing, and as the type that they were stored with.
 */
export function blobPage(blobs: SignedBlobs): Page {
  return page({
    path: "/blobs/{token}",
    methods: ["GET"],
    secretQuery: ["signature"],
    async handle(request, { params, fail }) {
      const { token = "" } = params;
      const query = new URL(request.url).search;
      const verdict = blobs.urls.judge({
        method: request.method,
        token,
        query,
      });
      if (verdict.kind !== "good")
        return fail(codeOf[verdict.kind], { "cache-control": "no-store" });
      const blob = await blobs.get(verdict.key);
      if (blob === undefined) return fail("not-found");
      return answerOf(request, blob, verdict.downloadAs);
    },
  });
}

async function answerOf(
  request: Request,
  { stream, etag, contentType, sizeBytes, storedAt }: BlobRead,
  downloadAs: string | undefined,
): Promise<Response> {
  const shared = {
    etag,
    "last-modified": storedAt.toUTCString(),
    "cache-control": "private, max-age=300, no-transform",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition":
      downloadAs === undefined
        ? "inline"
        : `attachment; filename="${downloadAs}"`,
  };
  if (knows(request.headers.get("if-none-match"), etag)) {
    await stream.cancel();
    return new Response(null, { status: 304, headers: shared });
  }
  const headers = {
    ...shared,
    "content-type": contentType,
    "content-length": String(sizeBytes),
  };
  if (request.method === "HEAD") {
    await stream.cancel();
    return new Response(null, { headers });
  }
  // Bun sends a stream in chunks, without its length.
  return sizeBytes > keptWholeBytes
    ? new Response(stream, { headers })
    : new Response(await new Response(stream).bytes(), { headers });
}

/** Weak comparison (RFC 9110 §13.1.2): the client may have had it weakened on the way. */
function knows(header: string | null, etag: string): boolean {
  const tags = (header ?? "").split(",").map((each) => each.trim());
  return tags.some((each) => each === "*" || each.replace(/^W\//, "") === etag);
}
