import type {
  ExpectedVersion,
  StreamName,
  VersionConflict,
} from "./event-store.ts";
import { err, type Result } from "./result.ts";
import type { Pacing, UnitOfWork } from "./unit-of-work.ts";

/** Others wrote to the stream each time; nothing was written now. Asking again may succeed. */
export type Conflict = {
  readonly type: "Conflict";
  readonly stream: StreamName;
  readonly expected: ExpectedVersion;
  readonly actual: number;
  /** How often it was tried. */
  readonly attempts: number;
};

/** How often, and how long. The wait before try n + 1 is random up to `baseDelayMs` · 2ⁿ⁻¹, at most `maxDelayMs`. */
export type RetryRule = {
  /** All tries, the first included. */
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Since the first try; none begins after it. */
  readonly deadlineMs: number;
};

/** Five tries within two seconds. */
export const defaultRetry: RetryRule = {
  attempts: 5,
  baseDelayMs: 5,
  maxDelayMs: 250,
  deadlineMs: 2_000,
};

/** A unit of work, and what retrying needs. A composition root makes it once. */
export type World<Scope> = UnitOfWork<Scope> &
  Pacing & {
    readonly retry?: Partial<RetryRule>;
    /** For a metric: a try met somebody else's write. */
    onConflict?(conflict: VersionConflict, attempt: number): void;
    /** Takes work that nobody has to wait for, such as a snapshot; without it, it is waited for. */
    later?(work: () => Promise<void>): void;
  };

/**
 * Does `work` in a transaction, and again in a new one when it answers a version conflict: bounded, with full jitter,
 * within a deadline. For several streams at once call `decideIn` more than once inside.
 *
 * @returns What `work` answered; a `Conflict` in place of the last version conflict.
 */
export async function retryConflicts<Scope, T, E>(
  world: World<Scope>,
  work: (scope: Scope) => Promise<Result<T, E | VersionConflict>>,
): Promise<Result<T, E | Conflict>> {
  const rule = { ...defaultRetry, ...world.retry };
  const deadline = world.clock().getTime() + rule.deadlineMs;
  for (let attempt = 1; ; attempt += 1) {
    const result = await world.run(work);
    if (result.ok) return result;
    if (!isVersionConflict(result.error)) return err(result.error);
    world.onConflict?.(result.error, attempt);
    const leftMs = deadline - world.clock().getTime();
    const delayMs = jittered(rule, attempt, world.random());
    if (attempt >= rule.attempts || delayMs >= leftMs) {
      const { stream, expected, actual } = result.error;
      return err({
        type: "Conflict",
        stream,
        expected,
        actual,
        attempts: attempt,
      });
    }
    await world.sleep(delayMs);
  }
}

function jittered(
  { baseDelayMs, maxDelayMs }: RetryRule,
  attempt: number,
  random: number,
): number {
  return random * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}

function isVersionConflict(error: unknown): error is VersionConflict {
  return (
    typeof error === "object" &&
    error !== null &&
    "type" in error &&
    error.type === "VersionConflict"
  );
}
