import { PublishFailed } from "../bus.ts";
import type { Bus, StreamSight } from "../bus.ts";

/** The stream of a lane, as this process sees it now. */
export type Sight = {
  /**
   * The stream of this stretch of the connection; looked at anew after each loss, each ten seconds, and when something said
   * that it is another one by now. Undefined while it cannot be seen.
   */
  readonly current: () => Promise<StreamSight | undefined>;
  /** From now on messages are published into this one, whatever `current` sees later: what they need is in it. */
  readonly use: (seen: StreamSight | undefined) => void;
  /** In which session the used one was seen; undefined when there is none. */
  readonly session: () => number | undefined;
  /** Publishes into the stream that is used, and into no other that may have taken its place; with none, it says why. */
  readonly publish: Bus["publish"];
};

const LOOK_MS = 10_000;

/**
 * Keeps a lane's sight of its stream, so that no message reaches a stream that has lost what came before it.
 *
 * A stream is lost with its server, so a loss of the connection comes first; what is sent in one stretch of it cannot arrive
 * in the next. A stream that is deleted and made anew while the connection stands is noticed by the first message that it
 * takes, by the first that finds none, or within ten seconds.
 */
export function sightOf(
  bus: Pick<Bus, "look" | "publish" | "session">,
  stream: string,
): Sight {
  let seen: StreamSight | undefined;
  let used: StreamSight | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let blindness: unknown = new PublishFailed("unavailable");

  const again = async (): Promise<StreamSight | undefined> => {
    seen = undefined;
    try {
      seen = await bus.look(stream);
      seenAt = performance.now();
    } catch (error) {
      blindness = error;
    }
    return seen;
  };

  const forget = (why: unknown): void => {
    seen = used = undefined;
    blindness = why;
  };

  return {
    current: async () => {
      const fresh = performance.now() - seenAt < LOOK_MS;
      return fresh && seen?.session === bus.session() ? seen : again();
    },
    use: (chosen) => void (used = chosen),
    session: () => used?.session,
    publish: async (message, timeoutMs) => {
      const into = used;
      if (into === undefined) throw blindness;
      try {
        const stored = await bus.publish(
          { ...message, session: into.session },
          timeoutMs,
        );
        if (!stored.duplicate && stored.sequence <= into.lastSequence)
          forget(
            new PublishFailed(
              "unavailable",
              new Error(`the stream ${stream} was made anew`),
            ),
          );
        return stored;
      } catch (error) {
        if (error instanceof PublishFailed && error.reason === "no-stream")
          forget(error);
        throw error;
      }
    },
  };
}
