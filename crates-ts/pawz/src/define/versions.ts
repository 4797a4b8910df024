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

function numberOf(version: string): number {
  return Number(version.slice(1));
}
