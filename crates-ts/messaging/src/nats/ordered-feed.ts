import { AckPolicy, DeliverPolicy, jetstreamManager } from "@nats-io/jetstream";
import type {
  ConsumerInfo,
  JetStreamManager,
  JsMsg,
  StreamInfo,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/nats-core";
import { fullJitterMs } from "@tixlys/nexus/waits";
import { newId } from "../new-id.ts";
import { sleep } from "@tixlys/nexus/waits";
import { CLIENT, pull } from "./pull.ts";
import type { Bus } from "../bus.ts";

/** One message of the stream. */
export type FeedMessage = {
  readonly subject: string;
  readonly data: Uint8Array;
  /** The stream's sequence. */
  readonly seq: number;
};

/** What an ordered feed is started with. */
export type OrderedFeedOptions = {
  readonly bus: Bus;
  readonly stream: string;
  /** First the last message of each subject, then live, in stream order. A new snapshot brings known ones again. */
  readonly onMessage: (message: FeedMessage) => void;
  /** Everything that was stored when the feed (re)started has been delivered. */
  readonly onSnapshot: () => void;
  /** The stream has been made anew since the last snapshot: what was delivered is no longer in it. */
  readonly onReset: () => void;
  readonly signal: AbortSignal;
};

/** A running feed. */
export type Feed = {
  /** Whether a snapshot was taken and the feed follows live. */
  readonly live: () => boolean;
  /** Resolves when the feed has ended after `signal` fired; never rejects. */
  readonly ended: Promise<void>;
};

type Session = {
  readonly options: OrderedFeedOptions;
  readonly setLive: (live: boolean) => void;
};

const PREFETCH = 500;
const RETRY = { baseMs: 250, capMs: 30_000 };

/**
 * Follows a stream from a snapshot on. Whatever is lost on the way (connection, consumer, a message), the feed starts
 * over with a new snapshot, after a jittered wait of 250 ms to 30 s; so nothing is missed, and things may come twice.
 */
export function orderedFeed(options: OrderedFeedOptions): Feed {
  let live = false;
  const setLive = (now: boolean): void => void (live = now);
  return { live: () => live, ended: follow({ options, setLive }) };
}

async function follow(session: Session): Promise<void> {
  const { bus, stream, signal, onReset } = session.options;
  let created: string | undefined;
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      const connection = await bus.connected(signal);
      const manager = await jetstreamManager(connection, CLIENT);
      const info = await manager.streams.info(stream);
      if (created !== undefined && created !== info.created) onReset();
      created = info.created;
      const consumer = await ephemeral(manager, info);
      const feed = reader(session, consumer.num_pending, () => pulling.stop());
      const pulling = await pull(
        bus,
        connection,
        consumer,
        PREFETCH,
        feed.take,
      );
      const stop = (): void => pulling.stop();
      signal.addEventListener("abort", stop);
      if (signal.aborted) stop();
      await pulling.ended;
      signal.removeEventListener("abort", stop);
      if (feed.wasLive()) failures = 0;
    } catch {
      // The broker or the stream is away: `live` says so, and the loop tries again.
    }
    session.setLive(false);
    await sleep(fullJitterMs(failures + 1, RETRY), signal);
  }
}

/** A consumer of nobody else, which the server forgets half a minute after we do. */
function ephemeral(
  manager: JetStreamManager,
  { config }: StreamInfo,
): Promise<ConsumerInfo> {
  return manager.consumers.add(config.name, {
    name: newId(),
    deliver_policy: DeliverPolicy.LastPerSubject,
    filter_subject: config.subjects[0] ?? ">",
    ack_policy: AckPolicy.None,
    inactive_threshold: nanos(30_000),
    mem_storage: true,
    num_replicas: 1,
  });
}

/** Hands messages on, counts the snapshot down, and gives up at the first message that does not follow the last. */
function reader(
  { options, setLive }: Session,
  snapshotSize: number,
  giveUp: () => void,
): { take: (message: JsMsg) => void; wasLive: () => boolean } {
  let delivered = 0;
  let live = false;
  const goLive = (): void => {
    live = true;
    setLive(true);
    options.onSnapshot();
  };
  if (snapshotSize === 0) goLive();
  return {
    wasLive: () => live,
    take: (message) => {
      if (message.info.deliverySequence !== delivered + 1) return giveUp();
      delivered += 1;
      options.onMessage({
        subject: message.subject,
        data: message.data,
        seq: message.seq,
      });
      if (!live && (delivered >= snapshotSize || message.info.pending === 0))
        goLive();
    },
  };
}
