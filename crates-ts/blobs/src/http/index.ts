/** The route that signed URLs of the folder driver lead to. */
export type { SignedBlobs } from "./page.ts";
export { blobPage } from "./page.ts";
