import {
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
} from "@nats-io/jetstream";
import { PublishFailed } from "../bus.ts";
import type { StreamSight } from "../bus.ts";
import type { Link } from "./link.ts";
import { publishFailureOf } from "./publish-failure.ts";
import { CLIENT } from "./pull.ts";

/**
 * Asks the broker when a stream was made and how far it is, within one stretch of the connection.
 *
 * @throws PublishFailed `no-stream` when there is none, `unavailable` when the connection was lost meanwhile.
 */
export async function lookAt(
  link: Pick<Link, "current" | "session">,
  stream: string,
): Promise<StreamSight> {
  const connection = link.current();
  const session = link.session();
  if (connection === undefined) throw new PublishFailed("unavailable");
  try {
    const manager = await jetstreamManager(connection, CLIENT);
    const { created, state } = await manager.streams.info(stream);
    if (session !== link.session() || link.current() === undefined)
      throw new PublishFailed("unavailable");
    return { created, lastSequence: state.last_seq, session };
  } catch (error) {
    if (error instanceof PublishFailed) throw error;
    throw new PublishFailed(
      isMissing(error) ? "no-stream" : publishFailureOf(error),
      error,
    );
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  error.code === JetStreamApiCodes.StreamNotFound;
