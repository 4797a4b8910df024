import { asSchema, listOf, members, typeOf } from "./schema-type.ts";
import type { Member, Schema } from "./schema-type.ts";

/** An operation of a document, as the client calls it. */
export type Operation = {
  readonly resource: string;
  readonly name: string;
  readonly summary: string;
  readonly method: string;
  /** Behind the gateway. */
  readonly path: string;
  /** Takes an idempotency key. */
  readonly keyed: boolean;
  readonly input: string;
  readonly data: string;
  readonly codes: readonly string[];
};

/** The operations of one service's document, in its order; a socket is opened and a stream is followed, neither is called. */
export function operationsOf(
  service: string,
  document: Schema,
): readonly Operation[] {
  return Object.entries(asSchema(document["paths"])).flatMap(([path, item]) =>
    Object.entries(asSchema(item))
      .filter(([, each]) => isCalled(asSchema(each)))
      .map(([method, each]) =>
        operationOf(service, path, method, asSchema(each), document),
      ),
  );
}

function isCalled(operation: Schema): boolean {
  const responses = asSchema(operation["responses"]);
  const content = asSchema(asSchema(responses["200"])["content"]);
  return !("101" in responses || "text/event-stream" in content);
}

function operationOf(
  service: string,
  path: string,
  method: string,
  operation: Schema,
  document: Schema,
): Operation {
  const [, resource = "", name = ""] = String(operation["x-operation"]).split(
    ":",
  );
  const parameters = listOf(operation["parameters"]).map((each) =>
    resolved(asSchema(each), document),
  );
  return {
    resource: camelCase(resource),
    name: camelCase(name),
    summary: textOf(operation["summary"]),
    method: method.toUpperCase(),
    path: `/${service}${path}`,
    keyed: parameters.some((each) => each["name"] === keyHeader),
    input: inputOf(operation, parameters),
    data: dataOf(operation),
    codes: codesOf(operation),
  };
}

const keyHeader = "Idempotency-Key";
/** These have options of their own in every call. */
const general: ReadonlySet<string> = new Set([keyHeader, "X-Request-Id"]);

function inputOf(operation: Schema, parameters: readonly Schema[]): string {
  const parts: Member[] = [];
  for (const [place, name] of [
    ["path", "params"],
    ["query", "query"],
    ["header", "headers"],
  ] as const) {
    const own = parameters.filter(
      (each) => each["in"] === place && !general.has(String(each["name"])),
    );
    if (own.length === 0) continue;
    const fields = own.map((each) => ({
      name: String(each["name"]),
      type: typeOf(asSchema(each["schema"])),
      isRequired: each["required"] === true,
      description:
        each["description"] ?? asSchema(each["schema"])["description"],
    }));
    const isRequired = fields.some((each) => each.isRequired);
    parts.push({ name, type: members(fields), isRequired });
  }
  const body = asSchema(operation["requestBody"]);
  const schema = jsonSchemaOf(body);
  if (schema !== undefined)
    parts.push({
      name: "body",
      type: typeOf(schema),
      isRequired: body["required"] !== false,
    });
  // Made from `multipart/form-data`: the parts stand in the document.
  if ("multipart/form-data" in asSchema(body["content"]))
    parts.push({ name: "body", type: "FormData", isRequired: true });
  return members(parts);
}

/** What stands under `data` in the answers of success; several statuses of one operation have the same. */
function dataOf(operation: Schema): string {
  const types = answersOf(operation, /^2/).map((schema) =>
    typeOf(asSchema(asSchema(schema["properties"])["data"])),
  );
  return [...new Set(types)].join(" | ") || "null";
}

/** The codes of all refusals, sorted. */
function codesOf(operation: Schema): readonly string[] {
  const codes = answersOf(operation, /^4/).flatMap(codesIn);
  return [...new Set(codes)].toSorted();
}

function codesIn(schema: Schema): readonly string[] {
  const data = asSchema(asSchema(schema["properties"])["data"]);
  const reason = asSchema(
    asSchema(asSchema(data["additionalProperties"])["properties"])["code"],
  );
  return [reason, ...listOf(reason["anyOf"]).map(asSchema)]
    .map((each) => each["const"])
    .filter((each): each is string => typeof each === "string");
}

function answersOf(operation: Schema, status: RegExp): readonly Schema[] {
  return Object.entries(asSchema(operation["responses"]))
    .filter(([each]) => status.test(each))
    .map(([, answer]) => jsonSchemaOf(asSchema(answer)))
    .filter((each) => each !== undefined);
}

function jsonSchemaOf(holder: Schema): Schema | undefined {
  const json = asSchema(asSchema(holder["content"])["application/json"]);
  return "schema" in json ? asSchema(json["schema"]) : undefined;
}

function resolved(schema: Schema, document: Schema): Schema {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  let found: unknown = document;
  for (const part of reference.replace(/^#\//, "").split("/"))
    found = asSchema(found)[part];
  return asSchema(found);
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : "";

const camelCase = (text: string): string =>
  text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
