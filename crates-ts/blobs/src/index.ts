/** Blobs: bytes too large for a database, behind one port with two drivers (`/folder`, `/s3`). */
export type { BlobKey } from "./key.ts";
export { isKeyPrefix, longestKey, newBlobKey, parseBlobKey } from "./key.ts";
export type {
  BlobContent,
  BlobEntry,
  BlobFacts,
  BlobPage,
  BlobRead,
  BlobStore,
  ListOptions,
  PutOptions,
  PutOutcome,
  SignOptions,
} from "./port.ts";
export {
  BlobStoreFailure,
  largestPage,
  longestUrlLifeSeconds,
} from "./port.ts";
export type {
  SignedRequest,
  SignedUrlVerdict,
  UrlSigner,
  UrlSigningOptions,
} from "./sign.ts";
export { urlSigner } from "./sign.ts";
