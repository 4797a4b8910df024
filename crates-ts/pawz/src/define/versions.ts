import { type Deprecation, variablesOf } from "./deprecation.ts";
import type { Route } from "./route.ts";
import type { DocumentDefinition } from "./service.ts";

/** The versions of a service, oldest first. */
export function versionsOf({ routes }: DocumentDefinition): string[] {
  return Object.keys(routes).sort(
    (left, right) => numberOf(left) - numberOf(right),
  );
}

/** The version that unversioned paths mean. */
export function latestOf(definition: DocumentDefinition): string {
  return definition.latest ?? versionsOf(definition).at(-1) ?? "v1";
}

/** The routes of one version; none for a version that does not exist. */
export function routesOf({ routes }: DocumentDefinition, version: string) {
  return (
    new Map<string, (typeof routes)["v1"]>(Object.entries(routes)).get(
      version,
    ) ?? []
  );
}

/** What the definition says about a route of a version: the route's own word, else its version's. */
export function deprecationOf(
  definition: DocumentDefinition,
  version: string,
  route: Route,
): Deprecation | undefined {
  const said =
    route.deprecation ??
    new Map(Object.entries(definition.deprecation ?? {})).get(version);
  if (said === undefined || said.successor !== undefined) return said;
  const successor = successorOf(definition, version, route);
  return successor === undefined ? said : { ...said, successor };
}

function successorOf(
  { routes }: DocumentDefinition,
  version: string,
  route: Route,
): string | undefined {
  const own = variablesOf(route.path);
  const [newest] = Object.entries(routes)
    .filter(([name]) => numberOf(name) > numberOf(version))
    .sort(([left], [right]) => numberOf(right) - numberOf(left))
    .flatMap(([name, list]) =>
      list
        .filter(({ operation }) => operation === route.operation)
        .map(({ path }) => `/${name}${path === "/" ? "" : path}`),
    );
  return newest !== undefined &&
    variablesOf(newest).every((n) => own.includes(n))
    ? newest
    : undefined;
}

function numberOf(version: string): number {
  return Number(version.slice(1));
}
