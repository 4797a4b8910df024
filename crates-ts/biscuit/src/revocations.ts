/**
 * One message of the revocation stream (decision 41).
 *
 * - `sid`, `tok`, `blk`: session, token or block id (128 hexadecimal characters); `kid`: key id
 * - `sub`: user id; with `gen` every token of an older generation is void, without it every token of the user
 *
 * `exp` is in unix seconds: when the last token that it can concern has expired.
 */
export type RevocationRecord = {
  kind: "sid" | "tok" | "sub" | "kid" | "blk";
  id: string;
  gen?: number;
  exp: number;
};

/** The signed facts by which a token can be revoked. */
export type RevocableFacts = {
  kid: number;
  blockIds: readonly string[];
  sessionId?: string;
  tokenId?: string;
  userId?: string;
  gen?: number;
};

/** What a verifier knows of revocations: a set in memory, fed from the stream. */
export type Revocations = {
  /** Whether more is revoked now than before: false for what is known, has run out, or finds no room. */
  apply(record: RevocationRecord): boolean;
  /** A heartbeat of the stream's source: everything it had published by `at` has been applied. */
  heartbeat(at: Date, position: number): void;
  /** The first snapshot, or a new one after `reset`, is complete. */
  snapshotTaken(): void;
  /** The feed starts over. What is known stays known; `ready` is false until the next snapshot. */
  reset(): void;
  isRevoked(facts: RevocableFacts): boolean;
  /** Calls `listener` after each record that revoked something new. Must not throw. Returns the unsubscriber. */
  onRevoked(listener: (record: RevocationRecord) => void): () => void;
  /** Age of the newest heartbeat in seconds; 0 while there is no feed and none is required (see `feedRequired`). */
  lagSeconds(): number;
  /** Whether a snapshot has been taken. */
  readonly ready: boolean;
  /**
   * Whether anything can be said about tokens at all: false where a feed is required until its first snapshot is
   * complete, because what was revoked before this process began is not known yet. A `reset` takes nothing away.
   */
  readonly informed: boolean;
  /** Position of the newest heartbeat. */
  readonly position: number;
  /** How many records are held. */
  readonly size: number;
};

/** How a set of revocations is made. */
export type RevocationsOptions = {
  clock?: () => Date;
  /**
   * A process that is fed from the stream sets it: until the feed has been heard of, the lag is infinite, and until
   * its first snapshot is complete no token is accepted.
   * Default false, for tests and tools without a stream: the lag counts from the first heartbeat or snapshot.
   */
  feedRequired?: boolean;
  /** Bound of the set. A record that finds no room makes the lag infinite until that record has expired. */
  maxEntries?: number;
};

/** An empty set of revocations. */
export const createRevocations = (o: RevocationsOptions = {}): Revocations =>
  new RevocationSet(
    nowMsBy(o.clock),
    o.feedRequired === true,
    o.maxEntries ?? DEFAULT_MAX_ENTRIES,
  );

const nowMsBy = (clock: (() => Date) | undefined): (() => number) =>
  clock === undefined ? Date.now : () => clock().getTime();

const EVERY_GENERATION = Number.POSITIVE_INFINITY;
const BUCKET_SECONDS = 60;
const DEFAULT_MAX_ENTRIES = 200_000;

class RevocationSet implements Revocations {
  ready = false;
  informed: boolean;
  position = 0;
  private readonly nowMs: () => number;
  private readonly maxEntries: number;
  private readonly entries = new Map<string, { gen: number; exp: number }>();
  private readonly expiring = new ExpiryBuckets();
  private readonly listeners = new Set<(record: RevocationRecord) => void>();
  private heard: boolean;
  private heartbeatMs = Number.NEGATIVE_INFINITY;
  // Until then a record that found no room could still matter.
  private lostUntilSeconds = 0;

  constructor(nowMs: () => number, feedRequired: boolean, maxEntries: number) {
    this.nowMs = nowMs;
    this.heard = feedRequired;
    this.informed = !feedRequired;
    this.maxEntries = maxEntries;
  }

  get size(): number {
    return this.entries.size;
  }

  onRevoked(listener: (record: RevocationRecord) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  apply(record: RevocationRecord): boolean {
    const isNew = this.keep(record);
    if (isNew) for (const listener of this.listeners) listener(record);
    return isNew;
  }

  private keep({ kind, id, gen, exp }: RevocationRecord): boolean {
    const nowSeconds = this.nowMs() / 1000;
    this.prune(nowSeconds);
    if (exp <= nowSeconds) return false;
    const key = `${kind}.${id}`;
    const known = this.entries.get(key);
    if (known === undefined && this.entries.size >= this.maxEntries) {
      this.lostUntilSeconds = Math.max(this.lostUntilSeconds, exp);
      return false;
    }
    if (exp > (known?.exp ?? 0)) this.expiring.add(key, exp);
    const reach = Math.max(gen ?? EVERY_GENERATION, known?.gen ?? 0);
    this.entries.set(key, { gen: reach, exp: Math.max(exp, known?.exp ?? 0) });
    return known === undefined || reach > known.gen;
  }

  heartbeat(at: Date, position: number): void {
    this.prune(this.nowMs() / 1000);
    this.heard = true;
    this.heartbeatMs = Math.max(this.heartbeatMs, at.getTime());
    this.position = Math.max(this.position, position);
  }

  snapshotTaken(): void {
    this.ready = true;
    this.informed = true;
    this.heard = true;
  }

  reset(): void {
    this.ready = false;
  }

  isRevoked(facts: RevocableFacts): boolean {
    if (this.entries.size === 0) return false;
    const { kid, blockIds, sessionId, tokenId, userId, gen } = facts;
    return (
      this.covers("sid", sessionId) ||
      this.covers("tok", tokenId) ||
      this.isOldGeneration(userId, gen ?? 0) ||
      this.covers("kid", String(kid)) ||
      blockIds.some((id) => this.covers("blk", id))
    );
  }

  lagSeconds(): number {
    const nowMs = this.nowMs();
    if (this.lostUntilSeconds * 1000 > nowMs) return Number.POSITIVE_INFINITY;
    return this.heard ? Math.max(0, (nowMs - this.heartbeatMs) / 1000) : 0;
  }

  private covers(kind: RevocationRecord["kind"], id: string | undefined) {
    return id !== undefined && this.entries.has(`${kind}.${id}`);
  }

  private isOldGeneration(userId: string | undefined, gen: number): boolean {
    return gen < (this.entries.get(`sub.${userId ?? ""}`)?.gen ?? 0);
  }

  private prune(nowSeconds: number): void {
    for (const key of this.expiring.due(nowSeconds)) {
      const entry = this.entries.get(key);
      if (entry !== undefined && entry.exp <= nowSeconds)
        this.entries.delete(key);
    }
  }
}

/** Keys by the minute in which they expire, so that forgetting costs only what is forgotten. */
class ExpiryBuckets {
  private readonly buckets = new Map<number, string[]>();

  add(key: string, expSeconds: number): void {
    const bucket = Math.floor(expSeconds / BUCKET_SECONDS);
    const keys = this.buckets.get(bucket);
    if (keys === undefined) this.buckets.set(bucket, [key]);
    else keys.push(key);
  }

  /** Takes out the keys of all minutes that are over. */
  due(nowSeconds: number): string[] {
    const current = Math.floor(nowSeconds / BUCKET_SECONDS);
    const over = [...this.buckets.keys()].filter((bucket) => bucket < current);
    return over.flatMap((bucket) => {
      const keys = this.buckets.get(bucket) ?? [];
      this.buckets.delete(bucket);
      return keys;
    });
  }
}
