/** Thrown inside a body stream that grows beyond its limit; the forwarding answers 413. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Passes a body on and counts it. Beyond the limit the stream fails with {@link BodyTooLarge}, so that
 * a chunked body without a length is held to the same limit as one that declares it.
 */
export const limitedBody = (
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
  onExceeded: () => void,
): ReadableStream<Uint8Array> | null => {
  if (body === null) return null;
  let seenBytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        seenBytes += chunk.byteLength;
        if (seenBytes > limitBytes) {
          onExceeded();
          controller.error(new BodyTooLarge());
        } else controller.enqueue(chunk);
      },
    }),
  );
};
