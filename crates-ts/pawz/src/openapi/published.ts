import { isOwnPolicy, labelOf, listOf } from "@tixlys/biscuit";
import { bodyLimitOf } from "../compile/compiled-route.ts";
import type { Route } from "../define/route.ts";
import type { DocumentDefinition } from "../define/service.ts";
import { latestOf, routesOf, versionsOf } from "../define/versions.ts";
import type { LimitRule } from "../limits/policy.ts";
import { isStandard, withStandardLimits } from "../limits/standard.ts";

/** Where every service tells what it asks of each request, in every environment; for the gateway, and no secret. */
export const publishedPath = "/.well-known/tixlys-operations";

/** What a gateway may know of one operation before the service sees the request. The service decides all the same. */
export type PublishedOperation = {
  readonly method: string;
  /** `/v1/users/{id}`. */
  readonly path: string;
  /** `users:profile:read`. */
  readonly operation: string;
  /** Guards by name, policies by label, as `x-guard` has them. */
  readonly guard: readonly string[];
  /** The policies whole, as `x-policies` has them. */
  readonly policies?: readonly unknown[];
  readonly delegable?: true;
  /** A WebSocket: its token may come in ways of its own. */
  readonly socket?: true;
  /** Of operations that take a body. */
  readonly bodyLimitBytes?: number;
  /** Quotas that nobody counts over all replicas of the service: a gateway may, and says so (`countedHeader`). */
  readonly limits?: readonly LimitRule[];
};

/** What a service publishes about itself. */
export type PublishedOperations = {
  readonly service: string;
  /** The version that unversioned paths mean. */
  readonly latest: string;
  readonly operations: readonly PublishedOperation[];
};

/**
 * All operations of all versions, from route metadata alone. Limits that a route has named itself are left out: they are counted
 * where the service counts.
 */
export function publishedOperations(
  given: DocumentDefinition,
): PublishedOperations {
  const definition = withStandardLimits(given);
  const operations = versionsOf(definition).flatMap((version) =>
    routesOf(definition, version).map((route) => published(route, version)),
  );
  return {
    service: definition.name,
    latest: latestOf(definition),
    operations,
  };
}

function published(route: Route, version: string): PublishedOperation {
  const { method, path, operation, guard, limits } = route;
  const entries = listOf(guard);
  const policies = entries
    .filter((entry) => isOwnPolicy(entry))
    .map(({ name, version: of, summary, allow }) => ({
      name,
      version: of,
      summary,
      allow,
    }));
  return {
    method,
    path: `/${version}${path === "/" ? "" : path}`,
    operation,
    guard: entries.map(labelOf),
    ...(policies.length === 0 ? {} : { policies }),
    ...(route.delegable === true ? { delegable: true } : {}),
    ...(route.socket === undefined ? {} : { socket: true }),
    ...(method === "GET" ? {} : { bodyLimitBytes: bodyLimitOf(route) }),
    ...(limits !== undefined && isStandard(limits)
      ? { limits: limits.rules }
      : {}),
  };
}
