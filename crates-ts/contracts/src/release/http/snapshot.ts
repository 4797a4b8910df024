import type { JsonObject } from "../../catalogue/plain-json.ts";

/** One HTTP operation as a release promised it. Schemas without texts and examples. */
export type ReleasedOperation = {
  readonly service: string;
  /** `users:profile:read`. */
  readonly operation: string;
  readonly guard: readonly string[];
  readonly delegable: boolean;
  readonly deprecatedSince?: string;
  readonly sunset?: string;
  /** One closed object schema: parameters by place and name (`query limit`). */
  readonly parameters: JsonObject;
  readonly body?: { readonly required: boolean; readonly schema: JsonObject };
  /** By success status: names of its headers, and the schema of `data` where there is one. */
  readonly answers: Readonly<Record<string, ReleasedAnswer>>;
};

/** One success of an operation. */
export type ReleasedAnswer = {
  readonly headers: readonly string[];
  readonly data?: JsonObject;
};

/** OpenAPI documents as pawz writes them, by service; several versions of one service are several documents. */
export type HttpDocuments = readonly {
  readonly service: string;
  readonly document: unknown;
}[];

const METHODS = /^(get|post|put|patch|delete)$/;

/** What these documents promise, by `users GET /v1/me`, in the order of the names. */
export function operationsAsReleased(
  documents: HttpDocuments,
): Record<string, ReleasedOperation> {
  const found = documents.flatMap(({ service, document }) =>
    Object.entries(objectIn(document, "paths")).flatMap(([path, item]) =>
      Object.entries(objectIn(item))
        .filter(([method]) => METHODS.test(method))
        .map(([method, operation]): [string, ReleasedOperation] => [
          `${service} ${method.toUpperCase()} ${path}`,
          operationOf(service, objectIn(document), objectIn(operation)),
        ]),
    ),
  );
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function operationOf(
  service: string,
  document: JsonObject,
  operation: JsonObject,
): ReleasedOperation {
  const name = operation["x-operation"];
  const since = operation["x-deprecated-since"];
  const sunset = operation["x-sunset"];
  const request = objectIn(operation, "requestBody");
  const body = jsonIn(request);
  return {
    service,
    operation: typeof name === "string" ? name : "",
    guard: listIn(operation["x-guard"]).map(String),
    delegable: operation["x-delegable"] === true,
    ...(typeof since === "string" ? { deprecatedSince: since } : {}),
    ...(typeof sunset === "string" ? { sunset } : {}),
    parameters: parametersOf(document, operation),
    ...(body === undefined
      ? {}
      : {
          body: {
            required: request["required"] === true,
            schema: slim(resolved(document, body)),
          },
        }),
    answers: answersOf(document, operation),
  };
}

function parametersOf(document: JsonObject, operation: JsonObject): JsonObject {
  const parameters = listIn(operation["parameters"]).map((each) =>
    resolved(document, objectIn(each)),
  );
  const named = parameters.map((each) => ({
    name: placeOf(each),
    required: each["required"] === true,
    schema: slim(objectIn(each, "schema")),
  }));
  return {
    type: "object",
    required: named.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      named.map(({ name, schema }) => [name, schema]),
    ),
    additionalProperties: false,
  };
}

/** `query limit`, `header if-match`: the case of a header's name means nothing. */
function placeOf(parameter: JsonObject): string {
  const place = `${String(parameter["in"])} ${String(parameter["name"])}`;
  return parameter["in"] === "header" ? place.toLowerCase() : place;
}

function answersOf(
  document: JsonObject,
  operation: JsonObject,
): Record<string, ReleasedAnswer> {
  const successes = Object.entries(objectIn(operation, "responses")).filter(
    ([status]) => /^[23]\d\d$/.test(status),
  );
  return Object.fromEntries(
    successes.map(([status, response]) => {
      const headers = Object.keys(objectIn(response, "headers"))
        .map((name) => name.toLowerCase())
        .toSorted();
      const content = jsonIn(objectIn(response));
      if (content === undefined) return [status, { headers }];
      const data = objectIn(resolved(document, content), "properties", "data");
      return [status, { headers, data: slim(data) }];
    }),
  );
}

function jsonIn(part: JsonObject): JsonObject | undefined {
  const schema = objectIn(part, "content", "application/json", "schema");
  return Object.keys(schema).length === 0 ? undefined : schema;
}

/** What a reference of the document means; anything else as it is. */
function resolved(document: JsonObject, value: JsonObject): JsonObject {
  const reference = value["$ref"];
  return typeof reference === "string" && reference.startsWith("#/")
    ? objectIn(document, ...reference.slice(2).split("/"))
    : value;
}

const TEXTS = new Set(["description", "title", "example", "examples"]);

/** A schema without what says nothing about values. A property may be called like a keyword. */
function slim(schema: JsonObject): JsonObject {
  const kept = Object.entries(schema).filter(([name]) => !TEXTS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (name === "properties")
        return [name, mapValues(objectIn(value), (one) => slim(objectIn(one)))];
      if (isObject(value)) return [name, slim(value)];
      return [name, Array.isArray(value) ? value.map(slimItem) : value];
    }),
  );
}

const slimItem = (item: unknown): unknown =>
  isObject(item) ? slim(item) : item;

const mapValues = (
  object: JsonObject,
  change: (value: unknown) => unknown,
): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, change(value)]),
  );

function objectIn(value: unknown, ...path: readonly string[]): JsonObject {
  let here = value;
  for (const name of path) here = isObject(here) ? here[name] : undefined;
  return isObject(here) ? here : {};
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
