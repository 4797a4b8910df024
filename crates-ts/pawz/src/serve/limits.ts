import type { ServiceDefinition } from "../define/service.ts";
import { unlessCounted } from "../limits/counted.ts";
import { createLimiter, type Gate, type Limiter } from "../limits/limiter.ts";
import { memoryLimits } from "../limits/memory.ts";
import { limitPolicies, perAddress } from "../limits/policy.ts";
import { isStandard } from "../limits/standard.ts";

/** The limiter of a service's routes; none where the service has nowhere to count. */
export function limiterOf(definition: ServiceDefinition): Limiter | undefined {
  const named = limiterWith(definition);
  const standard = inProcess(definition);
  if (named === undefined || standard === undefined) return undefined;
  return {
    gate: (limits, per) => {
      if (!isStandard(limits)) return named.gate(limits, per);
      const gate = standard.gate(limits, per);
      return gate === undefined ? undefined : unlessCounted(gate, per);
    },
  };
}

function limiterWith(definition: ServiceDefinition): Limiter | undefined {
  const { limits, cursorKey: secret, logger, metrics } = definition;
  return limits === undefined
    ? undefined
    : createLimiter({
        ...limits,
        secret: limits.secret ?? secret,
        logger,
        metrics,
      });
}

/** Counts in this process, so that it costs nothing elsewhere. */
function inProcess(definition: ServiceDefinition): Limiter | undefined {
  const { limits } = definition;
  return limits === undefined
    ? undefined
    : limiterWith({
        ...definition,
        limits: { ...limits, store: memoryLimits() },
      });
}

/** Whoever tries addresses that do not exist is counted too. */
export function unmatchedGateOf(
  definition: ServiceDefinition,
): Gate | undefined {
  return inProcess(definition)?.gate(
    { rules: [perAddress(limitPolicies.read)], onOutage: "open" },
    "address",
  );
}
