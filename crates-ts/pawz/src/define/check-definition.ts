import type { TObject } from "@sinclair/typebox";
import { isFailCode } from "@tixlys/jsend";
import { deprecationMistakes, variablesOf } from "./deprecation.ts";
import { deprecationOf } from "./versions.ts";
import type { DocumentDefinition, ServiceDefinition } from "./service.ts";
import type { Route } from "./route.ts";

/** A service that must not start: every mistake of its definition, one sentence each. */
export class DefinitionError extends Error {
  readonly mistakes: readonly string[];
  constructor(name: string, mistakes: readonly string[]) {
    super(`the definition of "${name}" is wrong:\n- ${mistakes.join("\n- ")}`);
    this.name = "DefinitionError";
    this.mistakes = mistakes;
  }
}

const guards: ReadonlySet<string> = new Set([
  "public",
  "general",
  "management",
  "root",
  "verified",
  "provider",
  "moderator",
  "service",
]);
const operationForm = /^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)$/;
const pathForm = /^\/$|^(\/([a-z0-9.~_-]+|\{[a-z][A-Za-z0-9]*\}))+$/;
const versionForm = /^v[1-9]\d*$/;

/** Throws `DefinitionError` unless everything that a route or version promises can be kept. */
export function checkDefinition(
  definition: ServiceDefinition | DocumentDefinition,
): void {
  const mistakes = [...versionMistakes(definition)];
  for (const [version, routes] of Object.entries(definition.routes)) {
    mistakes.push(...repeated(version, routes));
    for (const route of routes)
      mistakes.push(
        ...[
          ...routeMistakes(definition.name, route),
          ...goingMistakes(definition, version, route),
        ].map((text) => `${nameOf(route)}: ${text}`),
      );
  }
  if (mistakes.length > 0) throw new DefinitionError(definition.name, mistakes);
}

function goingMistakes(
  definition: DocumentDefinition,
  version: string,
  route: Route,
): string[] {
  const deprecation = deprecationOf(definition, version, route);
  return deprecation === undefined
    ? []
    : deprecationMistakes(deprecation, route.path);
}

function versionMistakes({
  routes,
  latest,
  deprecation,
}: DocumentDefinition): string[] {
  const versions = Object.keys(routes);
  const mistakes = versions
    .filter((version) => !versionForm.test(version))
    .map((version) => `"${version}" is not a version like "v1"`);
  for (const version of Object.keys(deprecation ?? {}))
    if (!versions.includes(version))
      mistakes.push(`the deprecated version "${version}" has no routes`);
  if (versions.length === 0) mistakes.push("it has no version");
  if (latest !== undefined && !versions.includes(latest))
    mistakes.push(`the latest version "${latest}" has no routes`);
  return mistakes;
}

/** Two routes that answer the same request, or that carry the same operation. */
function repeated(version: string, routes: readonly Route[]): string[] {
  const operations = duplicates(routes.map((route) => route.operation));
  const places = duplicates(
    routes.map(
      (route) => `${route.method} ${route.path.replaceAll(/\{[^}]*\}/g, "{}")}`,
    ),
  );
  return [
    ...operations.map(
      (operation) =>
        `${version}: the operation "${operation}" is declared twice`,
    ),
    ...places.map((place) => `${version}: "${place}" is declared twice`),
  ];
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

function nameOf(route: Route): string {
  return `${route.method} ${route.path}`;
}

function routeMistakes(service: string, route: Route): string[] {
  return [
    ...operationMistakes(service, route),
    ...guardMistakes(route),
    ...pathMistakes(route),
    ...fieldMistakes(route),
    ...responseMistakes(route),
  ];
}

function operationMistakes(
  service: string,
  { operation, summary }: Route,
): string[] {
  const match = operationForm.exec(operation);
  const mistakes: string[] = [];
  if (match === null)
    mistakes.push(
      `the operation "${operation}" is not of the form service:resource:action`,
    );
  else if (match[1] !== service)
    mistakes.push(
      `the operation "${operation}" does not start with "${service}:"`,
    );
  if (typeof summary !== "string" || summary.trim() === "")
    mistakes.push("it has no summary");
  return mistakes;
}

/** Types say so already; a service that was not type-checked must not open an unguarded door (http-rules 63). */
function guardMistakes({ guard }: Route): string[] {
  const named: readonly unknown[] = Array.isArray(guard) ? guard : [guard];
  if (named.length === 0 || named[0] === undefined) return ["it has no guard"];
  const unknown = named.filter(
    (name) => typeof name !== "string" || !guards.has(name),
  );
  if (unknown.length > 0)
    return [`the guard "${String(unknown[0])}" does not exist`];
  if (
    named.length > 1 &&
    (named.includes("public") || named.includes("service"))
  )
    return ['"public" and "service" do not go together with another guard'];
  return [];
}

function pathMistakes({ path, params }: Route): string[] {
  if (!pathForm.test(path)) return [`the path is not of the form /users/{id}`];
  const variables = variablesOf(path);
  const declared = Object.keys(params?.properties ?? {});
  return [
    ...variables
      .filter((name) => !declared.includes(name))
      .map((name) => `"{${name}}" has no schema`),
    ...declared
      .filter((name) => !variables.includes(name))
      .map((name) => `"${name}" is not in the path`),
    ...duplicates(variables).map(
      (name) => `"{${name}}" stands twice in the path`,
    ),
  ];
}

function fieldMistakes({ method, body, headers, errors }: Route): string[] {
  const mistakes: string[] = [];
  if (method === "GET" && body !== undefined)
    mistakes.push("a GET has no body");
  for (const name of namesOf(headers))
    if (name !== name.toLowerCase())
      mistakes.push(`the header "${name}" is not in lower case`);
  for (const code of errors)
    if (!isFailCode(code))
      mistakes.push(`the code "${String(code)}" is not in the registry`);
  return mistakes;
}

function namesOf(schema: TObject | undefined): string[] {
  return Object.keys(schema?.properties ?? {});
}

function responseMistakes({ response }: Route): string[] {
  if (response.status === 302 && response.data !== null)
    return ["a redirect has no data"];
  if (response.data === null) return [];
  const { type, anyOf } = response.data;
  return type === "object" ||
    anyOf !== undefined ||
    response.data["allOf"] !== undefined
    ? []
    : ["the data of an answer is an object or null"];
}
