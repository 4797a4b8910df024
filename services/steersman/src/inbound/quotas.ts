import type { LimitRule, RouteLimits } from "@tixlys/pawz";
import type { EdgeOperation } from "../domain/access/operation.ts";

const known = new WeakMap<
  EdgeOperation,
  { readonly limits: RouteLimits | undefined }
>();

/**
 * The quotas of an operation that the gateway counts, over all gateways and for each service apart; undefined where the service
 * counts itself. One object for each operation.
 */
export function quotasOf(
  service: string,
  operation: EdgeOperation,
): RouteLimits | undefined {
  const found = known.get(operation);
  if (found !== undefined) return found.limits;
  const limits = limitsOf(service, operation);
  known.set(operation, { limits });
  return limits;
}

function limitsOf(
  service: string,
  { quotas }: EdgeOperation,
): RouteLimits | undefined {
  const [first, ...rest] = quotas.map((quota): LimitRule => ({
    ...quota,
    scope: service,
  }));
  // The count is this process's own and never away; `open` is what it would mean.
  return first === undefined
    ? undefined
    : { rules: [first, ...rest], onOutage: "open" };
}
