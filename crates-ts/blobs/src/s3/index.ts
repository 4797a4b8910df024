/** The S3 driver: blobs are objects of a bucket. */
export type { S3StoreOptions } from "./store.ts";
export { largestStreamBytes, s3Store } from "./store.ts";
