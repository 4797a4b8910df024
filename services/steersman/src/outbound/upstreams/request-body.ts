import type { Connection } from "./wire/connection.ts";

/** How sending a body ended. */
export type BodyEnd = "sent" | "too large" | "unreadable";

const LAST_CHUNK = Buffer.from("0\r\n\r\n");
const LINE_END = Buffer.from("\r\n");

/** A body that is being sent; nothing of it is read before `send`, so that a refused request can be sent elsewhere. */
export type StreamedBody = {
  /** `waits` hears whose turn it is: whether the next part is the client's to send, or the upstream's to take. */
  send(
    connection: Connection,
    waits: (forWhom: "client" | "upstream") => void,
  ): Promise<BodyEnd>;
  /** Nobody wants the rest. */
  cancel(): void;
};

/**
 * Sends a body in chunks as it comes, and reads on when the upstream has taken the last one. Beyond `limitBytes` it stops: a body without a
 * length is held to the same limit as one that declares it.
 */
export function streamedBody(
  body: ReadableStream<Uint8Array>,
  limitBytes: number,
): StreamedBody {
  const open = () => body.getReader();
  let reader: ReturnType<typeof open> | undefined;
  return {
    async send(connection, waits) {
      reader = open();
      let seenBytes = 0;
      try {
        for (;;) {
          waits("client");
          const next = await reader.read();
          waits("upstream");
          if (next.done) break;
          seenBytes += next.value.byteLength;
          if (seenBytes > limitBytes) return "too large";
          // A chunk of no bytes would end the body.
          if (next.value.byteLength > 0)
            await connection.send(chunkOf(next.value));
        }
        await connection.send(LAST_CHUNK);
        return "sent";
      } catch {
        return "unreadable";
      }
    },
    cancel: () => {
      reader?.cancel().catch(() => undefined);
    },
  };
}

const chunkOf = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([
    Buffer.from(`${bytes.byteLength.toString(16)}\r\n`, "latin1"),
    bytes,
    LINE_END,
  ]);
