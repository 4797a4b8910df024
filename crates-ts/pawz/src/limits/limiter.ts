import type { Logger, Metrics } from "@tixlys/telemetry";
import { refuse } from "../answer/refuse.ts";
import { errorResponse } from "../answer/respond.ts";
import type { Exchange } from "../request/exchange.ts";
import type { Quota } from "./headers.ts";
import type { LimitsOptions } from "./limits-options.ts";
import { networkOf, partitionKeys } from "./partition.ts";
import type { LimitRule, Partition, RouteLimits } from "./policy.ts";
import type { Taken } from "./store.ts";

/** Counts a request; the answer to send when it is one too many, nothing when it may go on. */
export type Gate = (
  exchange: Exchange,
) => Response | undefined | Promise<Response | undefined>;

/** Makes the gates of routes. */
export type Limiter = {
  /** `undefined` for a route that has no rule of that kind: it pays nothing. */
  gate(limits: RouteLimits | undefined, per: Partition): Gate | undefined;
};

/** What a limiter is made of. */
export type LimiterParts = LimitsOptions & {
  /** The service's secret for its partitions' names, the same in every replica. */
  readonly secret: string | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
};

/** A store that takes longer than this counts as unreachable: a read goes on soon, a login rather waits than fails. */
const storeTimeoutMs = { open: 1_000, closed: 5_000 };
/** An outage is told so often at most, however many requests it meets. */
const tellEveryMs = 10_000;

/** Counts the requests of a service's limited routes. */
export function createLimiter(parts: LimiterParts): Limiter {
  const keyOf = partitionKeys(parts.secret);
  const observe = observed(parts.metrics);
  const tell = outageTeller(parts.logger);
  return {
    gate(limits, per) {
      const rules = (limits?.rules ?? [])
        .filter((rule) => rule.per === per)
        .map((rule) => scaled(rule, parts.scale ?? 1));
      if (limits === undefined || rules.length === 0) return undefined;
      const settle = (
        exchange: Exchange,
        taken: readonly Taken[],
      ): Response | undefined => decided(exchange, rules, taken, observe);
      const fail = (exchange: Exchange, thrown: unknown) => {
        tell(thrown);
        for (const { name } of rules)
          observe({ policy: name, decision: "unknown" });
        return limits.onOutage === "open"
          ? undefined
          : errorResponse(exchange, "dependency-down", {
              retryAfterSeconds: 1,
            });
      };
      return (exchange) => {
        const partition = partitionOf(exchange, per);
        if (partition === undefined) return undefined;
        const takes = rules.map(({ name, scope, quota, windowSeconds }) => ({
          key: keyOf(
            scope === undefined ? name : `${scope}/${name}`,
            partition,
          ),
          quota,
          windowMs: windowSeconds * 1000,
        }));
        const taken = parts.store.take(takes);
        return taken instanceof Promise
          ? within(storeTimeoutMs[limits.onOutage], taken).then(
              (each) => settle(exchange, each),
              (thrown: unknown) => fail(exchange, thrown),
            )
          : settle(exchange, taken);
      };
    },
  };
}

function scaled(rule: LimitRule, scale: number): LimitRule {
  return { ...rule, quota: Math.max(1, Math.round(rule.quota * scale)) };
}

function partitionOf(exchange: Exchange, per: Partition): string | undefined {
  return per === "address"
    ? networkOf(exchange.clientAddress)
    : exchange.principalId;
}

type Observe = (labels: {
  readonly policy: string;
  readonly decision: "allowed" | "refused" | "unknown";
}) => void;

function observed(metrics: Metrics): Observe {
  const decisions = metrics.counter({
    name: "rate_limit_decisions_total",
    help: "Requests that a quota let through, refused, or could not be asked about.",
    labels: {
      policy: "bounded",
      decision: ["allowed", "refused", "unknown"],
    },
  });
  return (labels) => decisions.inc(labels);
}

/** Notes what every answer of this request says of its quotas, and refuses when one is used up (http-rules 46, 47). */
function decided(
  exchange: Exchange,
  rules: readonly LimitRule[],
  taken: readonly Taken[],
  observe: Observe,
): Response | undefined {
  const exceeded: string[] = [];
  let waitSeconds = 0;
  const quotas = rules.map(({ name, quota, windowSeconds }, at): Quota => {
    const { allowed, remaining, resetMs } = taken[at] ?? nothingTaken;
    const resetSeconds = Math.max(1, Math.ceil(resetMs / 1000));
    observe({ policy: name, decision: allowed ? "allowed" : "refused" });
    if (!allowed) {
      exceeded.push(name);
      waitSeconds = Math.max(waitSeconds, resetSeconds);
    }
    return { name, quota, windowSeconds, remaining, resetSeconds };
  });
  exchange.quotas = [...(exchange.quotas ?? []), ...quotas];
  if (exceeded.length === 0) return undefined;
  return refuse(exchange, "quota-exceeded", {
    params: { policies: exceeded },
    headers: { "retry-after": String(waitSeconds) },
  });
}

const nothingTaken: Taken = { allowed: true, remaining: 0, resetMs: 0 };

/** The store's answer, or a throw when it is late. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error("the store of limits did not answer in time")),
    timeoutMs,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function outageTeller(logger: Logger): (thrown: unknown) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  return (err) => {
    const now = performance.now();
    if (now < nextAt) return;
    nextAt = now + tellEveryMs;
    logger.warn({ err }, "the store of limits cannot be asked");
  };
}
