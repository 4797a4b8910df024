import { err, ok, type Result } from "@tixlys/nexus";
import type { Metadata, Sharp } from "sharp";
import type {
  Picture,
  PictureRefusal,
} from "../../application/ports/pictures.ts";
import {
  formatOf,
  type ImageFormat,
  longestSide,
  mostPixels,
} from "../../domain/picture/picture.ts";
import { loadSharp } from "./load-sharp.ts";

/** For one picture; libvips looks at the clock between its lines. Whoever waits looks at a clock of its own. */
const timeoutSeconds = 8;
const quality = 82;

/** A stored picture, or why there is none. */
export type Encoded = Result<Picture, PictureRefusal>;

/** What every stored picture is. */
export const storedType = "image/webp";

type Open = () => Sharp;

const refused = (type: PictureRefusal["type"]): Encoded => err({ type });

/**
 * Encodes a picture with libvips: WebP in sRGB, upright, of at most 1024 pixels, without anything that is not the picture. What an
 * image says of its size is judged before any of it is decoded.
 */
export async function encodePicture(upload: Uint8Array): Promise<Encoded> {
  const format = formatOf(upload);
  if (format === undefined) return refused("NotAPicture");
  const sharp = await loadSharp();
  // Truncated and damaged images fail; what a decoder merely warns of passes.
  const open: Open = () =>
    sharp(upload, { failOn: "error", limitInputPixels: mostPixels });
  const refusal = await judgeHead(open(), format);
  return refusal === undefined ? render(open()) : refused(refusal);
}

async function judgeHead(
  image: Sharp,
  format: ImageFormat,
): Promise<PictureRefusal["type"] | undefined> {
  let head: Metadata;
  try {
    head = await image.metadata();
  } catch (thrown) {
    return reasonOf(thrown);
  }
  if (head.format !== format) return "PictureUnreadable";
  if (head.width * head.height > mostPixels) return "PictureTooLarge";
  return (head.pages ?? 1) > 1 ? "PictureMoves" : undefined;
}

async function render(image: Sharp): Promise<Encoded> {
  try {
    const bytes = await image
      .autoOrient()
      .resize({
        width: longestSide,
        height: longestSide,
        fit: "inside",
        withoutEnlargement: true,
      })
      .timeout({ seconds: timeoutSeconds })
      .webp({ quality })
      .toBuffer();
    return ok({ bytes, contentType: storedType });
  } catch (thrown) {
    return refused(reasonOf(thrown));
  }
}

/** libvips has no codes; a picture that takes too long is as good as one that is too large. */
function reasonOf(thrown: unknown): PictureRefusal["type"] {
  return thrown instanceof Error &&
    /pixel limit|timeout|too large|exceeds/i.test(thrown.message)
    ? "PictureTooLarge"
    : "PictureUnreadable";
}
