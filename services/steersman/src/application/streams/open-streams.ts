/** Whose stream it is, as far as a revocation can concern it. */
export type StreamHolder = {
  readonly tokenId: string;
  /** Of a person's token. */
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  /** Of the account's tokens. */
  readonly gen: number;
  /** Whether the token is still good: asked where keys or blocks are revoked, which no index tells. */
  readonly isGood: () => boolean;
};

/** One message of the revocation feed. */
export type Revoked = {
  readonly kind: "sid" | "tok" | "sub" | "kid" | "blk";
  readonly id: string;
  readonly gen?: number;
};

/** Sockets and event streams that are open, and how to end them. */
export type OpenStreams = {
  /** Remembers a stream until the function that it gives is called. `end` is called once, when its token was revoked. */
  keep(holder: StreamHolder, end: () => void): () => void;
  /** Ends every stream that a revocation concerns. */
  revoke(revoked: Revoked): void;
  readonly size: number;
};

type Stream = { readonly holder: StreamHolder; readonly end: () => void };

/** So many tokens are looked at in one go, where all have to be. */
const AT_ONCE = 100;

/** Finds the streams that a revocation concerns without looking at all of them. */
export function openStreams(): OpenStreams {
  const all = new Set<Stream>();
  const bySession = new Map<string, Set<Stream>>();
  const byToken = new Map<string, Set<Stream>>();
  const byUser = new Map<string, Set<Stream>>();
  const forget = (stream: Stream): void => {
    const { sessionId, tokenId, userId } = stream.holder;
    all.delete(stream);
    take(bySession, sessionId, stream);
    take(byToken, tokenId, stream);
    take(byUser, userId, stream);
  };
  const end = (stream: Stream): void => {
    if (!all.has(stream)) return;
    forget(stream);
    stream.end();
  };
  const endOf = (
    index: ReadonlyMap<string, ReadonlySet<Stream>>,
    id: string,
    concerns: (holder: StreamHolder) => boolean = () => true,
  ): void => {
    for (const stream of [...(index.get(id) ?? [])])
      if (concerns(stream.holder)) end(stream);
  };
  const look = (rest: readonly Stream[]): void => {
    for (const stream of rest.slice(0, AT_ONCE))
      if (!stream.holder.isGood()) end(stream);
    if (rest.length > AT_ONCE) setImmediate(look, rest.slice(AT_ONCE));
  };
  return {
    keep: (holder, whenRevoked) => {
      const stream: Stream = { holder, end: whenRevoked };
      all.add(stream);
      put(bySession, holder.sessionId, stream);
      put(byToken, holder.tokenId, stream);
      put(byUser, holder.userId, stream);
      return () => forget(stream);
    },
    revoke: ({ kind, id, gen }) => {
      switch (kind) {
        case "sid":
          return endOf(bySession, id);
        case "tok":
          return endOf(byToken, id);
        case "sub":
          return endOf(
            byUser,
            id,
            (holder) => gen === undefined || holder.gen < gen,
          );
        case "kid":
        case "blk":
          return look([...all]);
      }
    },
    get size() {
      return all.size;
    },
  };
}

function put(
  index: Map<string, Set<Stream>>,
  key: string | undefined,
  stream: Stream,
): void {
  if (key === undefined) return;
  const found = index.get(key);
  if (found === undefined) index.set(key, new Set([stream]));
  else found.add(stream);
}

function take(
  index: Map<string, Set<Stream>>,
  key: string | undefined,
  stream: Stream,
): void {
  if (key === undefined) return;
  const found = index.get(key);
  found?.delete(stream);
  if (found?.size === 0) index.delete(key);
}
