import {
  type OpenStreams,
  openStreams,
  type Revoked,
} from "../application/streams/open-streams.ts";

/** Streams that end as soon as the feed of revocations says that their token is void. */
export function endedByRevocation(feed: {
  onRevoked(listener: (record: Revoked) => void): () => void;
}): OpenStreams {
  const streams = openStreams();
  feed.onRevoked((record) => streams.revoke(record));
  return streams;
}
