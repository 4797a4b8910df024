import {
  error,
  errorCodes,
  type ErrorName,
  fail,
  type FailCode,
  type FailDefinition,
  failCodes,
  failSchemaFor,
  problemMediaType,
  rejection,
} from "@tixlys/jsend";
import { etagHeader } from "../conditional/documented.ts";
import { limitHeaders } from "../limits/documented.ts";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import { possibleRefusals, type Refusal } from "./refusals.ts";
import { plainSchema } from "./plain-schema.ts";
import type { SchemaObject } from "./types.ts";

const exampleRequestId = "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d";
const maxExamples = 3;
const problemContent = {
  [problemMediaType]: { schema: { $ref: "#/components/schemas/Problem" } },
};

/** Every refusal and error that an operation can answer with, by status (http-rules 68). */
export function errorResponses(
  compiled: CompiledRoute,
): Record<string, SchemaObject> {
  const byStatus = Map.groupBy(possibleRefusals(compiled), statusOf);
  const refused = [...byStatus]
    .sort(([left], [right]) => left - right)
    .map(
      ([status, refusals]) =>
        [String(status), failResponse(status, refusals, compiled)] as const,
    );
  const failed = (["internal", "dependency-down", "deadline"] as const).map(
    (name) => [String(errorCodes[name].status), errorResponse(name)] as const,
  );
  return Object.fromEntries([...refused, ...failed]);
}

function statusOf({ code, ...options }: Refusal): number {
  return rejection(code, options).status;
}

function failResponse(
  status: number,
  refusals: readonly Refusal[],
  { route }: CompiledRoute,
): SchemaObject {
  const codes = [...new Set(refusals.map(({ code }) => code))].sort();
  const shown = refusals.slice(0, maxExamples);
  const examples = Object.fromEntries(
    shown.map(({ code, ...options }) => [
      code,
      { value: fail(rejection(code, options).data) },
    ]),
  );
  return {
    description: descriptionOf(refusals),
    headers: {
      "X-Request-Id": header("X-Request-Id"),
      ...ownHeaders(codes),
      ...(status === 412 ? { ETag: etagHeader } : {}),
      ...(status === 429
        ? {
            ...limitHeaders(route.limits),
            "Retry-After": header("Retry-After"),
          }
        : {}),
    },
    content: {
      "application/json": {
        schema: plainSchema(failSchemaFor(codes)),
        examples,
      },
      ...problemContent,
    },
  };
}

/** Headers that come with some of these codes. */
function ownHeaders(codes: readonly FailCode[]): Record<string, SchemaObject> {
  const names = [
    ...(codes.includes("token-invalid") ? ["WWW-Authenticate"] : []),
    ...(codes.includes("idempotency-key-in-flight") ? ["Retry-After"] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, header(name)]));
}

/** The first codes' own sentences. */
function descriptionOf(refusals: readonly Refusal[]): string {
  const messages = refusals.map(({ code }): string => {
    const definition: FailDefinition = failCodes[code];
    return definition.message;
  });
  return [...new Set(messages)].slice(0, maxExamples).join(" ");
}

function errorResponse(name: ErrorName): SchemaObject {
  const { status, message } = errorCodes[name];
  const context = {
    requestId: exampleRequestId,
    ...(status === 503 ? { retryAfter: 1 } : {}),
  };
  const headers =
    status === 503 ? { "Retry-After": header("Retry-After") } : {};
  return {
    description: message,
    headers: { "X-Request-Id": header("X-Request-Id"), ...headers },
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/Error" },
        example: error(name, context),
      },
      ...problemContent,
    },
  };
}

/** A reference to a header of the document's components. */
export function header(name: string): SchemaObject {
  return { $ref: `#/components/headers/${name}` };
}
