import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { natsAddress } from "./address.ts";

/** One version of a document that a stream keeps. */
export type Version = {
  /** The message's sequence: 1, 2, 3 … without end. */
  readonly version: number;
  readonly at: Date;
  readonly text: string;
  /** Why it was written, in its writer's words; may be empty. */
  readonly note: string;
};

/** The versions of one document, for whoever may write them. */
export type Versions = {
  /** Oldest first; at most as many as the stream keeps. */
  all(): Promise<readonly Version[]>;
  /**
   * Stores a new version after `last` (0 for the first one) and gives its number; `undefined` when somebody else has stored one
   * meanwhile, and nothing is stored then.
   */
  append(text: string, last: number, note: string): Promise<number | undefined>;
  close(): Promise<void>;
};

const noteHeader = "Tixlys-Note";
/** JetStream's error for a sequence that is not the last one. */
const wrongLastSequence = 10_071;

/**
 * Opens the versions that a stream of one subject keeps.
 * @param o.url With the administrator's user and password.
 * @throws Error when the server does not answer, or the stream is not there.
 */
export async function openVersions(o: {
  readonly url: string;
  readonly stream: string;
  readonly subject: string;
}): Promise<Versions> {
  const connection = await connect({
    ...natsAddress(o.url),
    name: "tixlys-versions",
    timeout: 5_000,
    reconnect: false,
  });
  const manager = await jetstreamManager(connection);
  const client = jetstream(connection);
  return {
    async all() {
      const { state } = await manager.streams.info(o.stream);
      const found: Version[] = [];
      if (state.messages === 0) return found;
      for (let at = state.first_seq; at <= state.last_seq; at += 1) {
        const message = await manager.streams.getMessage(o.stream, { seq: at });
        if (message !== null)
          found.push({
            version: message.seq,
            at: message.time,
            text: message.string(),
            note: message.header.get(noteHeader),
          });
      }
      return found;
    },
    async append(text, last, note) {
      const about = headers();
      about.set(noteHeader, note);
      try {
        const stored = await client.publish(o.subject, text, {
          headers: about,
          timeout: 5_000,
          expect: { lastSequence: last },
        });
        return stored.seq;
      } catch (error) {
        if (isOutrun(error)) return undefined;
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

function isOutrun(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === wrongLastSequence
  );
}
