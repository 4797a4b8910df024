import type { TObject, TSchema } from "@sinclair/typebox";
import { isForServices, isOwnPolicy, labelOf, listOf } from "@tixlys/biscuit";
import { successSchema } from "@tixlys/jsend";
import { conditionParameters, etagHeader } from "../conditional/documented.ts";
import { type CompiledRoute, isOptional } from "../compile/compiled-route.ts";
import { type Deprecation, momentOf } from "../define/deprecation.ts";
import type { GuardSpec } from "../define/guard.ts";
import type { Route } from "../define/route.ts";
import type { StreamEndpoint } from "../define/stream-endpoint.ts";
import { streamMediaType } from "../event-stream/respond.ts";
import type { UploadDefinition } from "../define/upload.ts";
import { limitHeaders } from "../limits/documented.ts";
import { errorResponses, header } from "./errors.ts";
import { exampleOf } from "./examples.ts";
import { onTheWire, plainSchema, requestSchema } from "./plain-schema.ts";
import type { OperationObject, SchemaObject } from "./types.ts";

/** `users:profile:read` → `usersProfileRead` (decision 46). */
export function operationIdOf(operation: string): string {
  return operation.replaceAll(/[:-]+([a-z0-9])/g, (_match, letter: string) =>
    letter.toUpperCase(),
  );
}

/** The group of an operation in the docs. */
export function tagOf(route: Route): string {
  return route.tag ?? route.operation.split(":")[1] ?? "other";
}

/** One operation of the document. */
export function operationOf(compiled: CompiledRoute): OperationObject {
  const { route } = compiled;
  const parameters = parametersOf(compiled);
  return {
    operationId: operationIdOf(route.operation),
    summary: route.summary,
    ...(route.description === undefined
      ? {}
      : { description: route.description }),
    tags: [tagOf(route)],
    ...goingOf(compiled),
    security: securityOf(route.guard),
    "x-operation": route.operation,
    "x-guard": listOf(route.guard).map(labelOf),
    ...policiesOf(route.guard),
    ...(route.delegable === true ? { "x-delegable": true } : {}),
    ...(route.anyAccept === true ? { "x-any-accept": true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: requestBody(route, route.body) }),
    ...(route.upload === undefined
      ? {}
      : { requestBody: uploadBody(route.upload) }),
    responses: {
      ...successResponses(compiled),
      ...errorResponses(compiled),
    },
  };
}

function goingOf({ deprecation }: CompiledRoute) {
  if (deprecation === undefined) return {};
  const { since, sunset } = deprecation;
  return {
    deprecated: true,
    "x-deprecated-since": since,
    ...(sunset === undefined ? {} : { "x-sunset": sunset }),
  };
}

function securityOf(
  guard: GuardSpec,
): readonly Readonly<Record<string, readonly string[]>>[] {
  if (guard === "public") return [];
  return isForServices(guard) ? [{ service: [] }] : [{ bearer: [] }];
}

/** A policy of one's own is shown whole, so that nobody has to look up what its name means. */
function policiesOf(guard: GuardSpec): Pick<OperationObject, "x-policies"> {
  const own = listOf(guard).filter((entry) => isOwnPolicy(entry));
  if (own.length === 0) return {};
  return {
    "x-policies": own.map(({ name, version, summary, allow, datalog }) => ({
      name,
      version,
      summary,
      allow,
      datalog,
    })),
  };
}

function parametersOf(compiled: CompiledRoute): SchemaObject[] {
  const { route } = compiled;
  return [
    ...fieldParameters(route.params, "path"),
    ...fieldParameters(route.query, "query"),
    ...fieldParameters(route.headers, "header"),
    ...conditionParameters(route),
    ...(compiled.readsBody
      ? [{ $ref: "#/components/parameters/IdempotencyKey" }]
      : []),
  ];
}

function fieldParameters(
  schema: TObject | undefined,
  place: string,
): SchemaObject[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required:
      place === "path" ||
      (!isOptional(property) && property.default === undefined),
    ...(property.description === undefined
      ? {}
      : { description: property.description }),
    ...(plainSchema(property)["type"] === "array"
      ? { style: "form", explode: false }
      : {}),
    schema: plainSchema(property),
    ...(hasNoExample(property)
      ? {}
      : { example: onTheWire(exampleOf(property)) }),
  }));
}

/** `examples: []`: no value that could be made up would be accepted, and "try it out" would send it. */
function hasNoExample({ examples }: TSchema): boolean {
  return Array.isArray(examples) && examples.length === 0;
}

function requestBody(route: Route, body: TSchema): SchemaObject {
  return {
    required: !isOptional(body),
    content: {
      "application/json": {
        schema: requestSchema(body),
        example: onTheWire(route.bodyExample ?? exampleOf(body)),
      },
    },
  };
}

function uploadBody(upload: UploadDefinition): SchemaObject {
  const { part, mediaTypes, description, limitBytes } = upload;
  const file = {
    type: "string",
    format: "binary",
    description: description ?? `At most ${limitBytes} bytes.`,
  };
  return {
    required: true,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object",
          properties: { [part]: file },
          required: [part],
          additionalProperties: false,
        },
        encoding: { [part]: { contentType: mediaTypes.join(", ") } },
      },
    },
  };
}

function successResponses({
  route,
  readsBody,
  deprecation,
}: CompiledRoute): Record<string, SchemaObject> {
  const { response } = route;
  const description = response.description ?? route.summary;
  const own = Object.entries(response.headers ?? {}).map(
    ([name, text]) =>
      [name, { description: text, schema: { type: "string" } }] as const,
  );
  const placed = response.status === 201;
  const headers = {
    "X-Request-Id": header("X-Request-Id"),
    ...(placed ? { Location: header("Location") } : {}),
    ...(readsBody
      ? { "Idempotency-Replayed": header("Idempotency-Replayed") }
      : {}),
    ...(route.etag === true && response.data !== null
      ? { ETag: etagHeader }
      : {}),
    ...limitHeaders(route.limits),
    ...(deprecation === undefined ? {} : goingHeaders(deprecation)),
    ...Object.fromEntries(own),
  };
  if (response.status === 101)
    return { "101": { description, headers: switchedHeaders } };
  if (route.stream !== undefined)
    return { "200": { description, headers, ...streamContent(route.stream) } };
  const answerOf = (status: number): SchemaObject =>
    status === 302
      ? {
          description,
          headers: { ...headers, Location: header("Location") },
        }
      : {
          description,
          headers,
          content: { "application/json": successContent(route) },
        };
  const statuses = [
    response.status,
    ...(response.otherStatus === undefined ? [] : [response.otherStatus]),
  ];
  const answers = statuses.map((status): [string, SchemaObject] => [
    String(status),
    answerOf(status),
  ]);
  if (route.etag === true && route.method === "GET")
    answers.push(["304", { description: "What you have is right.", headers }]);
  return Object.fromEntries(answers);
}

/** The events of a stream: what each means, and the schema of its `data`. */
function streamContent({ events }: StreamEndpoint): SchemaObject {
  const kinds = Object.entries(events);
  const example = kinds.map(
    ([name, { data }]) =>
      `id: 42\nevent: ${name}\ndata: ${JSON.stringify(onTheWire(exampleOf(data)))}\n\n`,
  );
  return {
    content: {
      [streamMediaType]: {
        schema: { type: "string" },
        example: example.join(""),
      },
    },
    "x-events": Object.fromEntries(
      kinds.map(([name, { description, data }]) => [
        name,
        { description, data: plainSchema(data) },
      ]),
    ),
  };
}

const switchedHeaders = {
  "X-Request-Id": header("X-Request-Id"),
  "Sec-WebSocket-Protocol": {
    description: "The protocol that was agreed on; never the token.",
    schema: { type: "string" },
  },
};

/** Not among the components: most services have no deprecated operation. */
function goingHeaders({ since, sunset }: Deprecation) {
  const text = (description: string, example: string) => ({
    description,
    schema: { type: "string" },
    example,
  });
  const sunsetAt = sunset === undefined ? undefined : momentOf(sunset);
  return {
    Deprecation: text(
      "Since when this operation should not be used any more (RFC 9745).",
      `@${Math.floor(momentOf(since) / 1000)}`,
    ),
    Link: text(
      "The page about it (deprecation) and what to use instead (successor-version).",
      '<../v2/things>; rel="successor-version"',
    ),
    ...(sunsetAt === undefined
      ? {}
      : {
          Sunset: text(
            "From when on it answers 410 (RFC 8594).",
            new Date(sunsetAt).toUTCString(),
          ),
        }),
  };
}

function successContent({ response }: Route): SchemaObject {
  const { data } = response;
  const schema =
    data === null
      ? { $ref: "#/components/schemas/Empty" }
      : plainSchema(successSchema(data));
  const example =
    data === null ? null : onTheWire(response.example ?? exampleOf(data));
  return { schema, example: { status: "success", data: example } };
}
