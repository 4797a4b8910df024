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
  return {
    async answerOnce(request, carryOut) {
      const id = JSON.stringify([...request.scope, request.key]);
      const fingerprint = hex(request);
      const known = kept.get(id);
      if (running.has(id)) return { kind: "in-flight" };
      if (known !== undefined && known.until > clock().getTime())
        return known.fingerprint === fingerprint
          ? { kind: "replay", answer: known.answer }
          : { kind: "mismatch" };
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

function hex({ fingerprint }: KeyedRequest): string {
  return Buffer.from(fingerprint).toString("hex");
}
