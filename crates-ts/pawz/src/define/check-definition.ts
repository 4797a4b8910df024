import type { TObject } from "@sinclair/typebox";
import { guardProblem, isOwnPolicy } from "@tixlys/biscuit";
import { isFailCode } from "@tixlys/jsend";
import { deprecationMistakes, variablesOf } from "./deprecation.ts";
import { deprecationOf } from "./versions.ts";
import type { DocumentDefinition, ServiceDefinition } from "./service.ts";
import type { RouteLimits } from "../limits/policy.ts";
import type { Page } from "./page.ts";
import type { Route } from "./route.ts";
import { uploadMistakes } from "./upload.ts";

/** A service that must not start: every mistake of its definition, one sentence each. */
export class DefinitionError extends Error {
  readonly mistakes: readonly string[];
  constructor(name: string, mistakes: readonly string[]) {
    super(`the definition of "${name}" is wrong:\n- ${mistakes.join("\n- ")}`);
    this.name = "DefinitionError";
    this.mistakes = mistakes;
  }
}

const operationForm = /^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)$/;
const pathForm = /^\/$|^(\/([a-z0-9.~_-]+|\{[a-z][A-Za-z0-9]*\}))+$/;
const versionForm = /^v[1-9]\d*$/;

/** Throws `DefinitionError` unless everything that a route or version promises can be kept. */
export function checkDefinition(
  definition: ServiceDefinition | DocumentDefinition,
): void {
  const mistakes = [
    ...versionMistakes(definition),
    ...policyMistakes(Object.values(definition.routes).flat()),
  ];
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
  for (const page of "pages" in definition ? (definition.pages ?? []) : [])
    mistakes.push(
      ...pageMistakes(page).map((text) => `the page ${page.path}: ${text}`),
    );
  if (mistakes.length > 0) throw new DefinitionError(definition.name, mistakes);
}

function pageMistakes({ limits, methods }: Page): string[] {
  return [
    ...limitMistakes({ limits }),
    ...(limits === undefined || methods.includes("POST")
      ? []
      : ["it has limits, but takes no form"]),
  ];
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
    ...uploadMistakes(route),
    ...responseMistakes(route),
    ...conditionMistakes(route),
    ...limitMistakes(route),
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
  const given: unknown = guard;
  if (given === undefined || (Array.isArray(given) && given.length === 0))
    return ["it has no guard"];
  const problem = guardProblem(given);
  return problem === undefined ? [] : [`its guard: ${problem}`];
}

/**
 * One name, one version, one rule within a service: a log line or an audit that names a policy must mean one thing. The next version
 * of an API begins as a copy of the one before, and may say the same thing again.
 */
function policyMistakes(routes: readonly Route[]): string[] {
  const rules = new Map(
    routes
      .flatMap(({ guard }) => [guard].flat())
      .filter((entry) => isOwnPolicy(entry))
      .map(({ name, version, datalog }) => [
        JSON.stringify([name, version, datalog]),
        name,
      ]),
  );
  return duplicates([...rules.values()]).map(
    (name) => `the policy "${name}" is defined more than once`,
  );
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

function conditionMistakes({
  method,
  etag,
  ifMatch,
  headers,
}: Route): string[] {
  const own = namesOf(headers).filter((name) =>
    ["if-match", "if-none-match"].includes(name),
  );
  return [
    ...(ifMatch !== undefined && (etag !== true || method === "GET")
      ? ['"ifMatch" is for writes with "etag"']
      : []),
    ...(etag === true && own.length > 0
      ? [`"${String(own[0])}" is read by pawz, because of "etag"`]
      : []),
  ];
}

const policyForm = /^[a-z][a-z0-9-]*$/;

function limitMistakes({
  limits,
}: {
  readonly limits?: RouteLimits | undefined;
}): string[] {
  const rules = limits?.rules ?? [];
  return [
    ...duplicates(rules.map(({ name }) => name)).map(
      (name) => `the limit "${name}" stands there twice`,
    ),
    ...rules
      .filter(
        ({ name, quota, windowSeconds }) =>
          !policyForm.test(name) ||
          !Number.isInteger(quota) ||
          !Number.isInteger(windowSeconds) ||
          quota < 1 ||
          windowSeconds < 1,
      )
      .map(({ name }) => `the limit "${name}" is none`),
  ];
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
