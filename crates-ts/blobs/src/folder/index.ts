/** The folder driver: blobs are files. */
export type { FolderStore, FolderStoreOptions } from "./store.ts";
export { folderStore } from "./store.ts";
