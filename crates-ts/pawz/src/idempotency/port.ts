/** One request with an `Idempotency-Key`, as the rows of a service know it (http-rules 24, 25). */
export type KeyedRequest = {
  /** As the client sent it, without quotes. Never stored. */
  readonly key: string;
  /** Service, method, route template and principal: two principals may use one key. */
  readonly scope: readonly string[];
  /** SHA-256 of method, path, canonical body and content type. */
  readonly fingerprint: Uint8Array;
};

/** An answer as it is kept and sent again, byte for byte. */
export type StoredAnswer = {
  readonly status: number;
  /** Lower-case names; a name stands as often as the answer had it. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
};

/** What came of carrying a request out. */
export type Attempt = {
  readonly response: Response;
  /**
   * `answer` is kept with the effect. `unkept`: the effect stays and the next request with the key runs again (401, 403, 429).
   * `undone`: the effect is rolled back (5xx).
   */
  readonly outcome:
    | { readonly kind: "kept"; readonly answer: StoredAnswer }
    | { readonly kind: "unkept" | "undone" };
};

/** What a store says to a keyed request. */
export type KeyedOutcome =
  | { readonly kind: "first"; readonly response: Response }
  | { readonly kind: "replay"; readonly answer: StoredAnswer }
  /** The key was used for a different request. */
  | { readonly kind: "mismatch" }
  /** The first request is still running. */
  | { readonly kind: "in-flight" }
  /** More keyed requests than the store takes at a time. */
  | { readonly kind: "busy" };

/** Keeps the answers of keyed requests for as long as `idempotencyTtlMs`. */
export type IdempotencyStore = {
  /** What is known of the request already, without carrying it out and without waiting for one that is running. */
  find(
    request: KeyedRequest,
  ): Promise<
    Extract<KeyedOutcome, { kind: "replay" | "mismatch" }> | undefined
  >;
  /**
   * Carries a request out, unless its key has an answer already or is in use.
   *
   * @param carryOut Called at most once. Whatever it writes to the store's own database is committed together with the
   * answer, or not at all. Gets the id of this execution, a UUID v7 from which the ids of what it publishes follow
   * (http-rules 32). A throw rolls back and is passed on.
   */
  answerOnce(
    request: KeyedRequest,
    carryOut: (executionId: string) => Promise<Attempt>,
  ): Promise<KeyedOutcome>;
};

/** How long a key is known, in milliseconds; afterwards it names a new request (http-rules 30). */
export const idempotencyTtlMs: number = 24 * 60 * 60 * 1000;
