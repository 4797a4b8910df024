import type { ServiceDefinition } from "../define/service.ts";
import { createLimiter, type Gate, type Limiter } from "../limits/limiter.ts";
import { memoryLimits } from "../limits/memory.ts";
import { limitPolicies, perAddress } from "../limits/policy.ts";

/** The limiter of a service's routes; none where the service has nowhere to count. */
export function limiterOf(definition: ServiceDefinition): Limiter | undefined {
  const { limits, cursorKey: secret, logger, metrics } = definition;
  return limits === undefined
    ? undefined
    : createLimiter({ ...limits, secret, logger, metrics });
}

/** Whoever tries addresses that do not exist is counted too; in this process, so that it costs nothing elsewhere. */
export function unmatchedGateOf(
  definition: ServiceDefinition,
): Gate | undefined {
  if (definition.limits === undefined) return undefined;
  const limits = { ...definition.limits, store: memoryLimits() };
  return limiterOf({ ...definition, limits })?.gate(
    { rules: [perAddress(limitPolicies.read)], onOutage: "open" },
    "address",
  );
}
