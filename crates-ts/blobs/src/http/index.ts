/** The route that signed URLs of the folder driver lead to. */
export { blobPage } from "./page.ts";
