import type { PictureRefusal } from "../../application/ports/pictures.ts";

/** What goes to the process that encodes. */
export type EncodeRequest = { readonly id: number; readonly bytes: Uint8Array };

/** What comes back. */
export type EncodeAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly refusal: PictureRefusal["type"] };

const refusals: ReadonlySet<unknown> = new Set<PictureRefusal["type"]>([
  "NotAPicture",
  "PictureUnreadable",
  "PictureTooLarge",
  "PictureMoves",
]);

export function isRequest(message: unknown): message is EncodeRequest {
  return hasId(message) && "bytes" in message && isBytes(message.bytes);
}

/** Looked at with care: it comes from where strangers' bytes are decoded. */
export function isAnswer(message: unknown): message is EncodeAnswer {
  if (!hasId(message)) return false;
  return "bytes" in message
    ? isBytes(message.bytes)
    : "refusal" in message && refusals.has(message.refusal);
}

function hasId(message: unknown): message is { readonly id: number } {
  return (
    typeof message === "object" &&
    message !== null &&
    "id" in message &&
    typeof message.id === "number"
  );
}

const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array;
