import type { GuardSpec } from "../define/guard.ts";
import type { Route } from "../define/route.ts";
import type { LimitsOptions } from "./limits-options.ts";
import {
  limitPolicies,
  type LimitPolicy,
  perAddress,
  perSubject,
  type RouteLimits,
} from "./policy.ts";

const both = (policy: LimitPolicy): RouteLimits => ({
  rules: [perAddress(policy), perSubject(policy)],
  onOutage: "open",
});
const standard = {
  read: both(limitPolicies.read),
  write: both(limitPolicies.write),
};

/** Whether these are nobody's choice: they are counted in the process, so that they cost no store anything. */
export function isStandard(limits: RouteLimits | undefined): boolean {
  return limits === standard.read || limits === standard.write;
}

/**
 * Gives every route that names no limits those of decision 16, per address and per subject: `read` to a GET, `write` to
 * everything else; so floods of 401 count everywhere (http-rules 49). Operations for other services of the suite have none:
 * a service asks for many people. Nothing where the service does not count at all.
 */
export function withStandardLimits<
  Definition extends {
    readonly routes: Readonly<Record<string, readonly Route[]>>;
    readonly limits?: LimitsOptions;
  },
>(definition: Definition): Definition {
  if (definition.limits === undefined) return definition;
  const routes: Record<string, readonly Route[]> = {};
  for (const [version, list] of Object.entries(definition.routes))
    routes[version] = list.map(limited);
  return { ...definition, routes };
}

function limited(route: Route): Route {
  if (route.limits !== undefined || isForServices(route.guard)) return route;
  const limits = route.method === "GET" ? standard.read : standard.write;
  return { ...route, limits };
}

function isForServices(guard: GuardSpec): boolean {
  return [guard]
    .flat()
    .some((entry) =>
      typeof entry === "string" ? entry === "service" : entry.of === "service",
    );
}
