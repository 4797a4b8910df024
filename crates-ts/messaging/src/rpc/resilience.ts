import {
  BrokenCircuitError,
  CircuitState,
  CountBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  circuitBreaker,
  handleWhenResult,
  noJitterGenerator,
  retry,
} from "cockatiel";
import { err } from "@tixlys/nexus";
import type { Result } from "@tixlys/nexus";
import { fullJitterMs } from "@tixlys/nexus/waits";
import type { RpcError } from "./error.ts";

/** When a service counts as broken. */
export type BreakerOptions = {
  /** Calls that are looked at; 20 unless told. The circuit opens when more than half of at least `minimum` (10) failed. */
  readonly size?: number;
  readonly minimum?: number;
  /** How long it stays open before one call is let through; 1,000 unless told, doubling up to 15,000. */
  readonly openMs?: number;
};

type Answer = Result<unknown, RpcError>;

/** What is known of one try. */
type Tried = {
  readonly answer: Answer;
  /** How long the try was given. */
  readonly givenMs: number;
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
};

/** Asks through the circuit breaker, and again when that may help. */
export type Resilience = (call: {
  readonly deadlineAt: number;
  readonly repeatable: boolean;
  readonly tryOnce: (until: number) => Promise<Answer>;
  readonly onRetry: () => void;
}) => Promise<Answer>;

const MORE_TRIES = 2;
const WAIT = { baseMs: 25, capMs: 50 };
const LONGEST_OPEN_MS = 15_000;
/** A try with less time than this says nothing about the service, and is not worth making. */
const TELLING_MS = 50;

/**
 * One breaker for one service, shared by all its requests.
 *
 * Only timeouts and failures count against the service: without responders or a broker the answer comes at once anyway,
 * and `busy` is the service protecting itself. A repeatable try gets at most half of the time, so that a responder that
 * dies in the middle leaves time for another.
 */
export function resilience(
  options: BreakerOptions,
  onChange: (isOpen: boolean) => void,
): Resilience {
  const { size = 20, minimum = Math.min(10, size), openMs = 1_000 } = options;
  const breaker = circuitBreaker(whenTried(countsAgainst), {
    breaker: new CountBreaker({
      threshold: 0.5,
      size,
      minimumNumberOfCalls: minimum,
    }),
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: openMs,
      maxDelay: Math.max(openMs, LONGEST_OPEN_MS),
      generator: noJitterGenerator,
    }),
  });
  breaker.onStateChange((state) => onChange(state !== CircuitState.Closed));
  const repeat = retry(whenTried(mayHelp), {
    maxAttempts: MORE_TRIES,
    backoff: new DelegateBackoff<{ attempt: number }>(({ attempt }) =>
      fullJitterMs(attempt, WAIT),
    ),
  });
  return async ({ deadlineAt, repeatable, tryOnce, onRetry }) => {
    const halfMs = (deadlineAt - Date.now()) / 2;
    const once = async (): Promise<Tried> => {
      // While a probe is under way the library lets the others wait for it without a deadline; they are refused instead.
      if (breaker.state === CircuitState.HalfOpen)
        throw new BrokenCircuitError();
      const now = Date.now();
      const until = repeatable
        ? Math.min(deadlineAt, now + halfMs)
        : deadlineAt;
      return breaker.execute(async () => ({
        answer: await tryOnce(until),
        givenMs: until - now,
        deadlineAt,
      }));
    };
    try {
      const tried = repeatable
        ? await repeat.execute(({ attempt }) => {
            if (attempt > 0) onRetry();
            return once();
          })
        : await once();
      return tried.answer;
    } catch (error) {
      if (error instanceof BrokenCircuitError)
        return err({ type: "circuit-open" });
      throw error;
    }
  };
}

const whenTried = (
  predicate: (tried: Tried) => boolean,
): ReturnType<typeof handleWhenResult> =>
  // cast: both policies run nothing but functions that return a `Tried`.
  handleWhenResult((result) => predicate(result as Tried));

function countsAgainst({ answer, givenMs }: Tried): boolean {
  if (answer.ok) return false;
  return (
    answer.error.type === "failed" ||
    (answer.error.type === "timeout" && givenMs >= TELLING_MS)
  );
}

/** The wait cannot be cut short, so a try that would begin too late is not waited for. */
function mayHelp({ answer, deadlineAt }: Tried): boolean {
  if (answer.ok || deadlineAt - Date.now() < WAIT.capMs + TELLING_MS)
    return false;
  return ["timeout", "unavailable", "busy", "failed"].includes(
    answer.error.type,
  );
}
