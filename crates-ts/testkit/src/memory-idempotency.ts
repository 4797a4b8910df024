import {
  type IdempotencyStore,
  idempotencyTtlMs,
  type KeyedRequest,
  type StoredAnswer,
} from "@tixlys/pawz";

type Kept = {
  readonly fingerprint: string;
  readonly answer: StoredAnswer;
  readonly until: number;
};

const keptAtMost = 10_000;

/**
 * Answers of keyed requests in memory, for services whose ports are in memory too. An effect is not taken back when its request
 * fails, and everything is gone with the process: what rules 28 and 31 promise is the real store's.
 */
export function memoryIdempotency(
  clock: () => Date = () => new Date(),
): IdempotencyStore {
  const kept = new Map<string, Kept>();
  const running = new Set<string>();
  const find = (request: KeyedRequest) => {
    const known = kept.get(idOf(request));
    if (known === undefined || known.until <= clock().getTime())
      return undefined;
    return known.fingerprint === hex(request)
      ? ({ kind: "replay", answer: known.answer } as const)
      : ({ kind: "mismatch" } as const);
  };
  return {
    find: async (request) => find(request),
    async answerOnce(request, carryOut) {
      const id = idOf(request);
      const fingerprint = hex(request);
      if (running.has(id)) return { kind: "in-flight" };
      const known = find(request);
      if (known !== undefined) return known;
      if (kept.size >= keptAtMost) return { kind: "busy" };
      running.add(id);
      try {
        const { response, outcome } = await carryOut(Bun.randomUUIDv7());
        const until = clock().getTime() + idempotencyTtlMs;
        if (outcome.kind === "kept")
          kept.set(id, { fingerprint, answer: outcome.answer, until });
        return { kind: "first", response };
      } finally {
        running.delete(id);
      }
    },
  };
}

function idOf({ scope, key }: KeyedRequest): string {
  return JSON.stringify([...scope, key]);
}

function hex({ fingerprint }: KeyedRequest): string {
  return Buffer.from(fingerprint).toString("hex");
}
