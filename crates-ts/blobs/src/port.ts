import type { BlobKey } from "./key.ts";

/** What is known of a stored blob. */
export type BlobFacts = {
  readonly contentType: string;
  readonly sizeBytes: number;
  /** A strong entity tag with its quotes (RFC 9110 §8.8.3): the same bytes have the same one in one driver. */
  readonly etag: string;
  readonly storedAt: Date;
};

/** A blob with its bytes, to be read once. */
export type BlobRead = BlobFacts & {
  readonly stream: ReadableStream<Uint8Array>;
};

/** Bytes, or a stream of them of which nobody knows the end yet. */
export type BlobContent = Uint8Array | ReadableStream<Uint8Array>;

/** As what a blob is stored, and how much of it at most. */
export type PutOptions = {
  /** `type/subtype`, at most 127 characters. */
  readonly contentType: string;
  /** More than this is refused, and nothing of it stays. */
  readonly limitBytes: number;
};

/** `too-large`: the content had more than `limitBytes`; what was there before is still there. */
export type PutOutcome =
  | { readonly kind: "stored"; readonly facts: BlobFacts }
  | { readonly kind: "too-large" };

/** One line of a list. */
export type BlobEntry = {
  readonly key: BlobKey;
  readonly sizeBytes: number;
  readonly storedAt: Date;
};

/** A part of a list. */
export type BlobPage = {
  /** In the order of their keys' characters. */
  readonly blobs: readonly BlobEntry[];
  /** Given back as `after` for the next page; `undefined` on the last. */
  readonly next: string | undefined;
};

/** Which keys are wanted. */
export type ListOptions = {
  /** The first characters of the keys wanted; the empty text is all. */
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
  /** 1 to 1,000; 1,000 unless told. */
  readonly limit?: number;
};

/** How a signed URL is to be. */
export type SignOptions = {
  /** 1 second to 7 days. */
  readonly expiresInSeconds: number;
  /** The browser saves it under this name instead of showing it: letters, digits, `.`, `_`, `-`; 100 at most. */
  readonly downloadAs?: string;
};

/**
 * Where bytes lie that are too large for a database. A write is whole or not there, also when the process dies in the middle of
 * it. Whatever the store itself cannot do (no disk, no network, not in time) is thrown as {@link BlobStoreFailure}.
 */
export type BlobStore = {
  /** Stores under a key, in the place of what may have been there. */
  put(
    key: BlobKey,
    content: BlobContent,
    options: PutOptions,
  ): Promise<PutOutcome>;
  /** The blob, or `undefined` where there is none. Whoever does not read the stream to its end cancels it. */
  get(key: BlobKey): Promise<BlobRead | undefined>;
  head(key: BlobKey): Promise<BlobFacts | undefined>;
  /** Nothing is there afterwards, whatever was there before. */
  delete(key: BlobKey): Promise<void>;
  list(options: ListOptions): Promise<BlobPage>;
  /**
   * A URL with which anybody may read the blob until it expires. It is made without looking whether the blob is there.
   *
   * @throws RangeError when `expiresInSeconds` or `downloadAs` is not as {@link SignOptions} says.
   */
  signedUrl(key: BlobKey, options: SignOptions): string;
  /** Asks the store for something small; throws {@link BlobStoreFailure} when it does not answer. */
  ping(): Promise<void>;
};

/** The store could not do what was asked: a fault of the machine or the network, never of the caller. */
export class BlobStoreFailure extends Error {
  /** Tells pawz that it is a dependency that is away: 503. */
  readonly code = "BLOB_STORE_UNAVAILABLE";
  constructor(doing: string, cause: unknown) {
    super(`the blob store could not ${doing}`, { cause });
    this.name = "BlobStoreFailure";
  }
}

/** The longest life of a signed URL (that of Signature V4), in seconds. */
export const longestUrlLifeSeconds: number = 7 * 24 * 60 * 60;

/** Most entries of one page of a list. */
export const largestPage = 1_000;
