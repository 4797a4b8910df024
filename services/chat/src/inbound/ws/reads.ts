import type { Application } from "../../application/application.ts";
import type { Answers } from "./answers.ts";
import type { ClientFrame } from "./frames.ts";
import type { SocketLimits } from "./limits.ts";
import type { ChatConnection } from "./session.ts";

type Read = Extract<ClientFrame, { readonly type: "read" }>;

type Parts = {
  readonly app: Pick<Application, "markRead">;
  readonly limits: SocketLimits;
  readonly answers: Answers;
};

/**
 * Moves read marks, for one socket one at a time. Who scrolls says with every line how far they are: of what comes in one turn of the
 * loop, and while one is being stored, the farthest of each channel is stored.
 */
export class Reads {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  hear(connection: ChatConnection, { channelId, seq }: Read): void {
    const { limits, answers } = this.#parts;
    const { reads } = connection.state;
    if (reads === undefined) return this.#begin(connection, channelId, seq);
    const farthest = reads.get(channelId);
    // The client names the channels, whether or not there are such.
    if (farthest === undefined && reads.size >= limits.readsWaiting)
      return answers.refuse(
        connection,
        "rate-limited",
        "Too many read marks. Please wait a moment.",
        { channelId, of: "read" },
      );
    reads.set(channelId, Math.max(farthest ?? 0, seq));
    return undefined;
  }

  /** What waits is stored only for who may still act. */
  end({ state }: ChatConnection, mayStillWrite: boolean): void {
    if (!mayStillWrite) state.reads?.clear();
    state.reads = undefined;
  }

  #begin(connection: ChatConnection, channelId: string, seq: number): void {
    const reads = new Map([[channelId, seq]]);
    connection.state.reads = reads;
    setImmediate(() => void this.#store(connection, reads));
  }

  async #store(
    connection: ChatConnection,
    reads: Map<string, number>,
  ): Promise<void> {
    for (let [next] = reads; next !== undefined; [next] = reads) {
      const [channelId, seq] = next;
      reads.delete(channelId);
      await this.#mark(connection, channelId, seq);
    }
    if (connection.state.reads === reads) connection.state.reads = undefined;
  }

  async #mark(
    connection: ChatConnection,
    channelId: string,
    seq: number,
  ): Promise<void> {
    const { app, answers } = this.#parts;
    const { holder } = connection;
    const about = { channelId, of: "read" } as const;
    try {
      const marked = await connection.asRequest(
        "ws chat:channel:read",
        (span) =>
          app.markRead(holder, { channelId, seq }).finally(() => span.end()),
      );
      if (!marked.ok) answers.refused(connection, marked.error, about);
    } catch (err) {
      answers.failed(connection, about, err, "read");
    }
  }
}
