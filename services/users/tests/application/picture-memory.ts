import { ok } from "@tixlys/nexus";
import {
  createPictures,
  type LedgerEntries,
  type Picture,
  type PictureEncoder,
  type PictureLedger,
  type PictureStore,
} from "../../src/application/pictures/index.ts";
import {
  parsePictureKey,
  type PictureKey,
} from "../../src/domain/picture/picture.ts";
import { later, valueOf } from "../domain/people.ts";
import type { memory } from "./memory.ts";

type Line = { userId: string; state: "uploading" | "kept" | "due" };

/** Takes any upload for a picture as it is; the real one is tested in tests/outbound. */
const plainEncoder: PictureEncoder = {
  encode: async (bytes) => ok({ bytes, contentType: "image/webp" }),
};

/** Pictures over profiles in memory. Everything due is due at once, and no upload is given up. */
export function picturesInMemory(
  ports: Pick<ReturnType<typeof memory>, "work" | "profiles" | "outranks">,
  encoder: PictureEncoder = plainEncoder,
) {
  const objects = new Map<string, Picture>();
  const lines = new Map<string, Line>();
  const store: PictureStore = {
    newKey: () =>
      valueOf(
        parsePictureKey(`pictures/${crypto.randomUUID().replaceAll("-", "")}`),
      ),
    put: async (key, picture) => void objects.set(key, picture),
    read: async (key) => objects.get(key),
    delete: async (key) => void objects.delete(key),
    signedUrl: (key) => `https://blobs.example.test/${key}`,
  };
  const ledger = ledgerOf(lines);
  const entries = entriesOf(lines);
  const pictures = createPictures({
    transactions: { run: (use) => use({ ...ports.work, pictures: entries }) },
    profiles: ports.profiles,
    ledger,
    store,
    encoder,
    outranks: ports.outranks,
    clock: () => later,
  });
  return { pictures, objects, lines, store };
}

function ledgerOf(lines: Map<string, Line>): PictureLedger {
  return {
    begin: async (key, userId) => {
      lines.set(key, { userId, state: "uploading" });
      return true;
    },
    takeDue: async () =>
      [...lines].flatMap(([key, line]): PictureKey[] =>
        line.state === "due" ? [valueOf(parsePictureKey(key))] : [],
      ),
    forget: async (key) => void lines.delete(key),
    postpone: async () => undefined,
  };
}

function entriesOf(lines: Map<string, Line>): LedgerEntries {
  return {
    keep: async (key, userId) => {
      if (lines.get(key)?.state !== "uploading") return false;
      lines.set(key, { userId, state: "kept" });
      return true;
    },
    release: async (key) => {
      const line = lines.get(key);
      if (line !== undefined) lines.set(key, { ...line, state: "due" });
    },
    releaseAll: async (userId) => {
      for (const [key, line] of lines)
        if (line.userId === userId && line.state === "kept")
          lines.set(key, { ...line, state: "due" });
    },
  };
}
