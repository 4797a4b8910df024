import { compileRoute } from "../compile/compiled-route.ts";
import { registerFormats } from "../compile/formats.ts";
import { checkDefinition } from "../define/check-definition.ts";
import type { DocumentDefinition } from "../define/service.ts";
import { deprecationOf, latestOf, routesOf } from "../define/versions.ts";
import { withStandardLimits } from "../limits/standard.ts";
import { componentsOf } from "./components.ts";
import { checkExamples } from "./check-examples.ts";
import { operationOf, tagOf } from "./operation.ts";
import type { OpenApiDocument, OperationObject } from "./types.ts";

/**
 * The OpenAPI 3.1 document of one version (the latest when absent), from route metadata alone: needs no database, no
 * broker and no key. Throws `DefinitionError` when a route is wrong or an example does not fit its schema.
 */
export function openApiDocument(
  given: DocumentDefinition,
  version?: string,
): OpenApiDocument {
  registerFormats();
  checkDefinition(given);
  const definition = withStandardLimits(given);
  const shown = version ?? latestOf(definition);
  const routes = routesOf(definition, shown);
  checkExamples(definition.name, routes);
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const route of routes) {
    const compiled = compileRoute(
      route,
      shown,
      deprecationOf(definition, shown, route),
    );
    const path = (paths[compiled.template] ??= {});
    path[route.method.toLowerCase()] = operationOf(compiled);
  }
  const { description } = definition;
  return {
    openapi: "3.1.1",
    info: {
      title: definition.title ?? definition.name,
      version: `${shown}, ${definition.version}`,
      ...(description === undefined ? {} : { description }),
    },
    servers: [
      {
        url: version === undefined ? "." : "..",
        description: "This service, behind any prefix.",
      },
    ],
    tags: [...new Set(routes.map(tagOf))].sort().map((name) => ({ name })),
    paths,
    components: componentsOf(),
  };
}
