import type { OpenApiDocument } from "./ports.ts";
import { sharedResponses } from "./shared-responses.ts";

export type ServiceDocument = {
  readonly service: string;
  readonly document: OpenApiDocument;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Paths that every service has for its operator; a reader of the merged document wants each product path once. */
const isOperational = (path: string): boolean =>
  /^\/(health\/|version$|v\d+\/version$)/.test(path);

/**
 * One document of all services: paths behind `/{service}`, components and tags named after their service, so
 * that no two names clash, and every reference follows; responses that operations share are said once. Security schemes are the suite's own and stay shared.
 */
export const mergeDocuments = (
  documents: readonly ServiceDocument[],
  about: { readonly version: string; readonly unavailable: readonly string[] },
): OpenApiDocument => {
  const paths: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  const tags: unknown[] = [];
  for (const { service, document } of documents) {
    const shared = sharedResponses(document.paths ?? {});
    for (const [path, item] of Object.entries(shared.paths)) {
      if (isOperational(path)) continue;
      paths[`/${service}${path}`] = tagged(service, renamed(service, item));
    }
    addComponents(components, service, document.components ?? {});
    addComponents(components, service, { responses: shared.responses });
    tags.push({ name: service, description: document.info?.title ?? service });
  }
  return {
    openapi: "3.1.2",
    info: {
      title: "Tixlys Core",
      version: about.version,
      ...(about.unavailable.length > 0 && {
        description: `Without ${about.unavailable.join(", ")}: not reachable when this document was made.`,
      }),
    },
    ...{ servers: [{ url: "/" }] },
    tags,
    paths,
    components,
  };
};

const addComponents = (
  into: Record<string, Record<string, unknown>>,
  service: string,
  components: Readonly<Record<string, unknown>>,
): void => {
  for (const [kind, entries] of Object.entries(components)) {
    if (!isObject(entries)) continue;
    const group = (into[kind] ??= {});
    for (const [name, value] of Object.entries(entries))
      group[kind === "securitySchemes" ? name : own(service, name)] = renamed(
        service,
        value,
      );
  }
};

const own = (service: string, name: string): string => `${service}.${name}`;

const LOCAL_REFERENCE = /^#\/components\/([A-Za-z]+)\/(.+)$/;

const renamed = (service: string, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((item) => renamed(service, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace(LOCAL_REFERENCE, (whole, kind: string, name: string) =>
            kind === "securitySchemes"
              ? whole
              : `#/components/${kind}/${own(service, name)}`,
          )
        : renamed(service, inner),
    ]),
  );
};

/** Replaces an operation's own tags by its service, which is what a reader of the whole looks for first. */
const tagged = (service: string, item: unknown): unknown =>
  isObject(item)
    ? Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          isObject(operation) && "responses" in operation
            ? { ...operation, tags: [service] }
            : operation,
        ]),
      )
    : item;
