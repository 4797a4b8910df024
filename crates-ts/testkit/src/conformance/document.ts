import { isObject, type JsonObject, listAt, objectAt, textAt } from "./json.ts";

/** One operation as the document describes it. */
export type Operation = {
  /** Upper case. */
  readonly method: string;
  /** Template: `/v1/things/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly guard: readonly string[];
  readonly isPublic: boolean;
  readonly object: JsonObject;
  readonly parameters: readonly Parameter[];
  readonly body:
    | {
        readonly schema: JsonObject;
        readonly example: unknown;
        readonly required: boolean;
      }
    | undefined;
  /** The part's name of an operation that takes a file as a form. */
  readonly uploadPart: string | undefined;
};

export type Parameter = {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  readonly schema: JsonObject;
  readonly example: unknown;
};

/** Reads the operations out of an OpenAPI document; whatever is missing reads as empty, the rules say so. */
export function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(objectAt(document, "paths")).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {})
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, object]) =>
        operationOf(document, path, method, withResponses(document, object)),
      ),
  );
}

/** The operation with its responses themselves where it refers to them. */
function withResponses(document: JsonObject, operation: unknown): JsonObject {
  if (!isObject(operation)) return {};
  const responses = Object.entries(objectAt(operation, "responses")).map(
    ([status, response]) => [status, followed(document, response)],
  );
  return { ...operation, responses: Object.fromEntries(responses) };
}

/** What a reference leads to; anything else as it is. */
function followed(document: JsonObject, value: unknown): unknown {
  const reference = textAt(value, "$ref");
  return reference === ""
    ? value
    : objectAt(document, ...reference.slice(2).split("/"));
}

function operationOf(
  document: JsonObject,
  path: string,
  method: string,
  object: JsonObject,
): Operation {
  const content = objectAt(
    object,
    "requestBody",
    "content",
    "application/json",
  );
  const hasBody = Object.keys(content).length > 0;
  return {
    method: method.toUpperCase(),
    path,
    id: textAt(object, "operationId"),
    name: textAt(object, "x-operation"),
    guard: listAt(object, "x-guard").map(String),
    isPublic: listAt(object, "security").length === 0,
    object,
    parameters: listAt(object, "parameters").map((parameter) =>
      parameterOf(document, parameter),
    ),
    body: hasBody
      ? {
          schema: objectAt(content, "schema"),
          example: content["example"],
          required: objectAt(object, "requestBody")["required"] === true,
        }
      : undefined,
    uploadPart: listAt(
      objectAt(object, "requestBody", "content", "multipart/form-data"),
      "schema",
      "required",
    ).map(String)[0],
  };
}

function parameterOf(document: JsonObject, parameter: unknown): Parameter {
  const found = objectAt(followed(document, parameter));
  return {
    name: textAt(found, "name"),
    place: textAt(found, "in"),
    required: found["required"] === true,
    schema: objectAt(found, "schema"),
    example: found["example"],
  };
}

/** The schema of an answer with this status, or `undefined` when the operation does not declare it. */
export function responseOf(
  operation: Operation,
  status: number,
): JsonObject | undefined {
  const response = objectAt(operation.object, "responses")[String(status)];
  return isObject(response) ? response : undefined;
}

/** Every `$ref` of the document, with whether it leads anywhere. */
export function danglingReferences(document: JsonObject): string[] {
  const dangling: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const reference = value["$ref"];
      if (typeof reference === "string" && !leadsSomewhere(document, reference))
        dangling.push(reference);
      Object.values(value).forEach(visit);
    }
  };
  visit(document);
  return dangling;
}

function leadsSomewhere(document: JsonObject, reference: string): boolean {
  return (
    reference.startsWith("#/") &&
    Object.keys(objectAt(document, ...reference.slice(2).split("/"))).length > 0
  );
}
