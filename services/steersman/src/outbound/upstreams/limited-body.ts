/** Thrown inside a body stream that grows beyond its limit; the forwarding answers 413. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Passes a body on and counts it. Beyond the limit the stream fails with {@link BodyTooLarge}, so that
 * a chunked body without a length is held to the same limit as one that declares it. The body is not touched before its
 * first byte is asked for: a request whose connection was refused can be sent again, to another replica.
 */
export const limitedBody = (
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
  onExceeded: () => void,
): ReadableStream<Uint8Array> | null => {
  if (body === null) return null;
  const open = () => body.getReader();
  let opened: ReturnType<typeof open> | undefined;
  let seenBytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const reader = (opened ??= open());
        const next = await reader.read();
        if (next.done) return controller.close();
        seenBytes += next.value.byteLength;
        if (seenBytes <= limitBytes) return controller.enqueue(next.value);
        onExceeded();
        const tooLarge = new BodyTooLarge();
        controller.error(tooLarge);
        await reader.cancel(tooLarge).catch(() => undefined);
      },
      cancel: (reason) => opened?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
};
