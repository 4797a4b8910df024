/** The process that decodes strangers' bytes: it knows no secret, holds no connection, and ends with whoever started it. */
import { encodePicture } from "./encode.ts";
import { type EncodeAnswer, isRequest } from "./encoder-messages.ts";

process.on("disconnect", () => process.exit(0));
process.on("message", (message: unknown) => {
  if (!isRequest(message)) return;
  const { id, bytes } = message;
  encodePicture(bytes).then(
    (encoded) =>
      answer(
        encoded.ok
          ? { id, bytes: encoded.value.bytes }
          : { id, refusal: encoded.error.type },
      ),
    () => answer({ id, refusal: "PictureUnreadable" }),
  );
});

function answer(what: EncodeAnswer): void {
  process.send?.(what);
}
