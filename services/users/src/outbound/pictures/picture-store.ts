import {
  type BlobKey,
  type BlobStore,
  BlobStoreFailure,
  newBlobKey,
  parseBlobKey,
} from "@tixlys/blobs";
import type { PictureStore } from "../../application/ports/pictures.ts";
import {
  parsePictureKey,
  type PictureKey,
} from "../../domain/picture/picture.ts";

/** A picture of 1024 pixels is far smaller. */
const limitBytes = 8 * 1024 * 1024;

/** A picture as a whole, however slowly it comes: less than whoever asks for an export waits. */
const readWithinMs = 6_000;

/** How long a URL that is given out can be used; what it shows stays for longer (`attachPicture`). */
const urlLifeSeconds = 10 * 60;

/** The pictures of a blob store, below `pictures/`. */
export function pictureStore(blobs: BlobStore): PictureStore {
  return {
    newKey() {
      const key = parsePictureKey(newBlobKey("pictures"));
      if (!key.ok) throw new Error("a new key is no picture's");
      return key.value;
    },

    async put(key, { bytes, contentType }) {
      const outcome = await blobs.put(blobKey(key), bytes, {
        contentType,
        limitBytes,
      });
      if (outcome.kind === "too-large")
        throw new Error("an encoded picture is larger than any can be");
    },

    async read(key) {
      const blob = await blobs.get(blobKey(key));
      if (blob === undefined) return undefined;
      const read = new Response(blob.stream).bytes();
      const late = Bun.sleep(readWithinMs).then(() => undefined);
      const bytes = await Promise.race([read, late]);
      if (bytes === undefined)
        throw new BlobStoreFailure("read on", new Error("it took too long"));
      return { bytes, contentType: blob.contentType };
    },

    delete: (key) => blobs.delete(blobKey(key)),

    signedUrl: (key) =>
      blobs.signedUrl(blobKey(key), { expiresInSeconds: urlLifeSeconds }),
  };
}

function blobKey(key: PictureKey): BlobKey {
  const parsed = parseBlobKey(key);
  if (!parsed.ok) throw new Error("a picture's key is no blob's");
  return parsed.value;
}
