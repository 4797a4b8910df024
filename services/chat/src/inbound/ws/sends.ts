import type { Application } from "../../application/application.ts";
import { type Answers, refusalFrame } from "./answers.ts";
import type { Crowd } from "./audience.ts";
import { Bucket } from "./bucket.ts";
import type { SocketLimits } from "./limits.ts";
import type { ChatConnection, Send, SendLine } from "./session.ts";

type Parts = {
  readonly app: Pick<Application, "send">;
  readonly crowd: Crowd;
  readonly limits: SocketLimits;
  readonly answers: Answers;
  readonly onTrouble: (err: unknown, what: string) => void;
};

const peopleAtMost = 100_000;

/**
 * Stores what sockets send. Messages of one socket are stored in the order in which they came: those that wait for the same channel go
 * together, and the next ones when all of them are answered.
 */
export class Sends {
  readonly #parts: Parts;
  /** Messages are counted by person, not by socket. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  add(connection: ChatConnection, frame: Send, nowMs: number): void {
    const { limits, answers } = this.#parts;
    const session = connection.state;
    const { waiting, underWay } = session.sends ?? none;
    if (
      waiting.length + underWay >= limits.sendsWaiting ||
      !this.#may(connection.holder.userId, nowMs)
    )
      return answers.refuse(
        connection,
        "rate-limited",
        "Too many messages. Please wait a moment.",
        aboutOf(frame),
      );
    if (!connection.mayWrite)
      return answers.refuse(
        connection,
        "unavailable",
        "Nothing can be written just now.",
        aboutOf(frame),
      );
    if (session.sends === undefined) this.#begin(connection, frame);
    else session.sends.waiting.push(frame);
    return undefined;
  }

  /** Who may no longer write has nothing more stored but what is on its way. */
  end({ state }: ChatConnection, mayStillWrite: boolean): void {
    if (!mayStillWrite && state.sends !== undefined) {
      state.sends.isOver = true;
      state.sends.waiting = [];
    }
    state.sends = undefined;
  }

  #may(userId: string, nowMs: number): boolean {
    const { sends } = this.#parts.limits;
    let bucket = this.#buckets.get(userId);
    if (bucket === undefined) {
      // Who has not written for long starts anew, which is what a full bucket is.
      if (this.#buckets.size >= peopleAtMost) this.#buckets.clear();
      bucket = new Bucket(sends, nowMs);
      this.#buckets.set(userId, bucket);
    }
    return bucket.take(sends, nowMs);
  }

  /** Once this turn of the loop has ended: what came in one packet goes together. */
  #begin(connection: ChatConnection, first: Send): void {
    const line: SendLine = { waiting: [first], underWay: 0, isOver: false };
    connection.state.sends = line;
    setImmediate(() => {
      this.#store(connection, line).catch((err: unknown) =>
        this.#parts.onTrouble(err, "the queue of a socket"),
      );
    });
  }

  async #store(connection: ChatConnection, line: SendLine): Promise<void> {
    const { crowd } = this.#parts;
    while (line.waiting.length > 0) {
      const run = line.waiting.splice(0, ofOneChannel(line.waiting));
      line.underWay = run.length;
      // Each of them is in line before the next one is looked at.
      const frames = await Promise.all(
        run.map((frame) => this.#answerTo(connection, frame, line)),
      );
      line.underWay = 0;
      connection.corked(() => {
        for (const frame of frames) crowd.answer(connection, frame);
      });
    }
    if (connection.hasState && connection.state.sends === line)
      connection.state.sends = undefined;
  }

  async #answerTo(
    connection: ChatConnection,
    frame: Send,
    line: SendLine,
  ): Promise<string> {
    const { app, answers } = this.#parts;
    const { channelId, clientId, content, replyTo } = frame;
    const about = aboutOf(frame);
    const written = { channelId, clientId, content, replyTo };
    const isWanted = (): boolean => !line.isOver;
    try {
      const sent = await connection.asRequest("ws chat:message:send", (span) =>
        app
          .send(connection.holder, written, isWanted)
          .finally(() => span.end()),
      );
      if (!sent.ok) return refusalFrame(sent.error, about);
      const { id, seq } = sent.value;
      return JSON.stringify({ type: "ack", clientId, id, seq });
    } catch (err) {
      return answers.failure(about, err, "send");
    }
  }
}

const none: Readonly<SendLine> = { waiting: [], underWay: 0, isOver: false };

/** How many of the first ones are for the channel of the very first. */
function ofOneChannel(waiting: readonly Send[]): number {
  const other = waiting.findIndex(
    ({ channelId }) => channelId !== waiting[0]?.channelId,
  );
  return other < 0 ? waiting.length : other;
}

function aboutOf({ channelId, clientId }: Send) {
  return { channelId, clientId, of: "send" } as const;
}
