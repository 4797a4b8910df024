import { type Brand, err, ok, type Result } from "@tixlys/nexus";

/** Under which a picture's bytes are stored; nobody can guess it. */
export type PictureKey = Brand<string, "PictureKey">;

const keyForm = /^pictures\/[0-9a-f]{32}$/;

export function parsePictureKey(
  value: string,
): Result<PictureKey, { type: "Malformed" }> {
  // cast: checked on this line
  return keyForm.test(value)
    ? ok(value as PictureKey)
    : err({ type: "Malformed" });
}

/** What pictures are told apart by, in URLs that must change with them: the last 32 bits of 128, which open nothing. */
export function pictureTag(key: PictureKey): string {
  return key.slice(-8);
}

export type ImageFormat = "jpeg" | "png" | "webp";

/** Largest upload in bytes. */
export const largestUploadBytes: number = 5 * 1024 * 1024;

/** Most pixels of an upload: those of the cameras in telephones, and what an interlaced image of them costs in memory. */
export const mostPixels = 32_000_000;

/** Longest side of a stored picture in pixels. */
export const longestSide = 1024;

const jpeg = "\u00ff\u00d8\u00ff";
const png = "\u0089PNG\r\n\u001a\n";

/** What the bytes begin like, whatever anybody called them; `undefined` for all that is no picture here. */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  if (head.startsWith(jpeg)) return "jpeg";
  if (head.startsWith(png)) return "png";
  return /^RIFF[\s\S]{4}WEBPVP8[ LX]/.test(head) ? "webp" : undefined;
}
