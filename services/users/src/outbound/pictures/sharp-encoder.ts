import { err, ok, type Result } from "@tixlys/nexus";
import type { Metadata, Sharp } from "sharp";
import type {
  Picture,
  PictureEncoder,
  PictureRefusal,
} from "../../application/ports/pictures.ts";
import {
  formatOf,
  type ImageFormat,
  longestSide,
  mostPixels,
} from "../../domain/picture/picture.ts";
import { type Gate, gateOf } from "./gate.ts";
import { loadSharp } from "./load-sharp.ts";

/** Decoding holds a whole image of some formats: two of 32 million pixels are 256 MB. */
const atOnce = 2;
const waiting = 8;
/** For one picture; libvips looks at the clock between its lines. */
const timeoutSeconds = 8;
const quality = 82;

type Encoded = Result<Picture, PictureRefusal>;
type Open = (bytes: Uint8Array) => Sharp;

const refused = (type: PictureRefusal["type"]): Encoded => err({ type });

/**
 * Encodes pictures with libvips: WebP in sRGB, upright, of at most 1024 pixels, without anything that is not the picture. What an
 * image says of its size is judged before any of it is decoded.
 *
 * @param gate How much is worked on at a time; two, and eight that wait, unless told.
 */
export function sharpEncoder(
  gate: Gate = gateOf(atOnce, waiting),
): PictureEncoder {
  return {
    async encode(upload) {
      const format = formatOf(upload);
      if (format === undefined) return refused("NotAPicture");
      const encoded = await gate.run(() => encode(upload, format));
      return encoded?.value ?? refused("PicturesBusy");
    },
  };
}

async function encode(
  upload: Uint8Array,
  format: ImageFormat,
): Promise<Encoded> {
  const sharp = await loadSharp();
  // Truncated and damaged images fail; what a decoder merely warns of passes.
  const open: Open = (bytes) =>
    sharp(bytes, { failOn: "error", limitInputPixels: mostPixels });
  const head = await open(upload)
    .metadata()
    .catch((thrown: unknown) => thrown);
  if (!isMetadata(head))
    return refused(isTooLarge(head) ? "PictureTooLarge" : "PictureUnreadable");
  if (head.format !== format) return refused("PictureUnreadable");
  if (head.width * head.height > mostPixels) return refused("PictureTooLarge");
  if ((head.pages ?? 1) > 1) return refused("PictureMoves");
  return render(open(upload));
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
    return ok({ bytes, contentType: "image/webp" });
  } catch (thrown) {
    return refused(
      isTooLarge(thrown) ? "PictureTooLarge" : "PictureUnreadable",
    );
  }
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === "object" && value !== null && "width" in value;
}

/** libvips has no codes; a picture that takes too long is as good as one that is too large. */
function isTooLarge(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /pixel limit|timeout|too large|exceeds/i.test(thrown.message)
  );
}
