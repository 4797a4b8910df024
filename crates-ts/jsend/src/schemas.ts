import { Type, type TObject, type TSchema } from "@sinclair/typebox";
import type { FailCode } from "./codes/fail-codes.ts";
import type { ErrorBody, Fail } from "./types.ts";

const closed = { additionalProperties: false } as const;

function entrySchema(code: TSchema): TObject {
  return Type.Object(
    { code, message: Type.String({ minLength: 1 }) },
    {
      additionalProperties: true,
      description: "A reason: stable code, plain sentence, parameters.",
    },
  );
}

function failObject(code: TSchema) {
  const data = Type.Object(
    {},
    {
      additionalProperties: entrySchema(code),
      minProperties: 1,
      description: "Reasons by field path or reserved key.",
    },
  );
  return Type.Unsafe<Fail>(
    Type.Object({ status: Type.Literal("fail"), data }, closed),
  );
}

/** Body of any 4xx answer. */
const FailSchema = failObject(
  Type.String({ pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" }),
);

/** Body of any 5xx answer. */
const ErrorSchema = Type.Unsafe<ErrorBody>(
  Type.Object(
    {
      status: Type.Literal("error"),
      message: Type.String({ minLength: 1 }),
      code: Type.Integer({ minimum: 50000, maximum: 59999 }),
      data: Type.Object(
        {
          requestId: Type.String({ pattern: "^[A-Za-z0-9._-]{8,128}$" }),
          traceId: Type.Optional(Type.String({ pattern: "^[0-9a-f]{32}$" })),
          retryAfter: Type.Optional(Type.Integer({ minimum: 0 })),
          checks: Type.Optional(Type.Record(Type.String(), Type.String())),
        },
        closed,
      ),
    },
    closed,
  ),
);

/** Body of a 2xx answer whose result has the given schema (an object schema, or `Type.Null()`). */
export function successSchema<T extends TSchema>(data: T) {
  return Type.Object({ status: Type.Literal("success"), data }, closed);
}

/** Body of a `fail` that carries only these codes, as the OpenAPI document shows it per status. */
export function failSchemaFor(codes: readonly FailCode[]) {
  return failObject(Type.Union(codes.map((code) => Type.Literal(code))));
}

/** TypeBox schemas of the envelopes (JSON Schema 2020-12, inline, without `$id`). */
export const schemas = { FailSchema, ErrorSchema, successSchema };
