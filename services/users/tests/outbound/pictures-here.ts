import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outranks } from "@tixlys/biscuit";
import { folderStore } from "@tixlys/blobs/folder";
import type { Database } from "@tixlys/nexus/postgres";
import {
  createPictures,
  type PictureEncoder,
  type Pictures,
  type PictureStore,
} from "../../src/application/pictures/index.ts";
import { pictureStore } from "../../src/outbound/pictures/picture-store.ts";
import { encodePicture } from "../../src/outbound/pictures/encode.ts";
import { pictureLedger } from "../../src/outbound/postgres/picture-ledger.ts";
import { pictureTransactions } from "../../src/outbound/postgres/picture-work.ts";
import { profileReader } from "../../src/outbound/postgres/profiles.ts";
import { later } from "../domain/people.ts";

/** A folder store in a new folder; who asks removes it. */
export async function blobsHere(
  root = mkdtempSync(join(tmpdir(), "pictures-")),
) {
  const blobs = await folderStore({
    root,
    baseUrl: "http://users.test/blobs",
    urlKey: "0f".repeat(32),
  });
  return { root, blobs, store: pictureStore(blobs) };
}

/** A store that nothing may be asked of. */
const nowhere: PictureStore = {
  newKey: () => {
    throw new Error("no picture is expected here");
  },
  put: () => Promise.reject(new Error("no picture is expected here")),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.reject(new Error("no picture is expected here")),
  signedUrl: () => "http://users.test/nowhere",
};

/** Pictures over a database and a store. */
export function picturesOf(
  database: Database,
  store: PictureStore = nowhere,
  encoder: PictureEncoder = { encode: encodePicture },
): Pictures {
  return createPictures({
    transactions: pictureTransactions(database),
    profiles: profileReader(database),
    ledger: pictureLedger(database),
    store,
    encoder,
    outranks,
    clock: () => later,
  });
}
