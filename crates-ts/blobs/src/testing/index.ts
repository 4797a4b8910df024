/** What every driver of the port must do, as tests. */
export { blobStoreContract } from "./contract.ts";
export type { BlobStoreUnderTest } from "./contract.ts";
