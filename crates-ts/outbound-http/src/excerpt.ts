/**
 * Reads the beginning of a body as text and lets go of the rest, which ends the connection. A zero character, which PostgreSQL
 * cannot keep, becomes U+FFFD, as bytes do that are no UTF-8.
 */
export async function readExcerpt(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  atMostBytes: number,
): Promise<{ readonly excerpt: string; readonly isTruncated: boolean }> {
  if (body === null) return { excerpt: "", isTruncated: false };
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isTruncated = false;
  while (!isTruncated) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value.subarray(0, atMostBytes - bytes));
    bytes += value.length;
    isTruncated = bytes > atMostBytes;
  }
  // Not waited for: it may take as long as the other side likes.
  if (isTruncated) void reader.cancel().catch(() => undefined);
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  return { excerpt: text.replaceAll("\0", "\uFFFD"), isTruncated };
}
