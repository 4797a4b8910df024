import type { FailCode } from "@tixlys/jsend";

/** A body's bytes, or why it was not read. `code` is `body-too-large` or `malformed-body`. */
export type BodyBytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: FailCode };

/** A body as JSON, or why it is none. An absent body is `present: false`. */
export type JsonBody =
  | { readonly ok: true; readonly present: boolean; readonly value: unknown }
  | { readonly ok: false; readonly code: FailCode };

const tooLarge = { ok: false, code: "body-too-large" } as const;
const unreadable = { ok: false, code: "malformed-body" } as const;

/**
 * Reads a body of at most `limitBytes`. A declared length above it is refused unread; without one the bytes are counted
 * while they arrive, and reading stops at the limit (http-rules 15), or when `signal` fires.
 */
export async function readBytes(
  request: Request,
  limitBytes: number,
  signal?: AbortSignal,
): Promise<BodyBytes> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > limitBytes) return tooLarge;
  try {
    if (
      signal === undefined &&
      declared !== null &&
      request.headers.get("transfer-encoding") === null
    ) {
      const bytes = await request.bytes();
      return bytes.length > limitBytes ? tooLarge : { ok: true, bytes };
    }
    return await countedBytes(request, limitBytes, signal);
  } catch {
    return unreadable;
  }
}

async function countedBytes(
  request: Request,
  limitBytes: number,
  signal: AbortSignal | undefined,
): Promise<BodyBytes> {
  const stream: ReadableStream<Uint8Array> | null = request.body;
  if (stream === null) return { ok: true, bytes: new Uint8Array(0) };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of until(signal, stream)) {
    size += chunk.length;
    if (size > limitBytes) return tooLarge;
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks, size) };
}

/** What comes before the signal, which then is thrown: a read that is under way does not hear of it. */
async function* until(
  signal: AbortSignal | undefined,
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const { promise: over, reject } = Promise.withResolvers<never>();
  over.catch(() => undefined);
  const stop = (): void => reject(new Error("nobody waits for it any more"));
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), over]);
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.cancel().catch(() => undefined);
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** Reads a JSON body; not UTF-8 or not JSON is `malformed-json` (http-rules 10, 12). */
export async function readJson(
  request: Request,
  limitBytes: number,
): Promise<JsonBody> {
  const read = await readBytes(request, limitBytes);
  if (!read.ok) return read;
  if (read.bytes.length === 0)
    return { ok: true, present: false, value: undefined };
  try {
    const value: unknown = JSON.parse(utf8.decode(read.bytes));
    return { ok: true, present: true, value };
  } catch {
    return { ok: false, code: "malformed-json" };
  }
}
