import { schemas } from "@tixlys/jsend";
import { plainSchema } from "./plain-schema.ts";
import type { OpenApiDocument, SchemaObject } from "./types.ts";

function textHeader(description: string, example: string): SchemaObject {
  return { description, schema: { type: "string" }, example };
}

/** What a client that prefers `application/problem+json` gets instead of a fail or an error (RFC 9457). */
const problemSchema: SchemaObject = {
  type: "object",
  description: "A refusal or an error as a problem document.",
  required: ["type", "title", "status", "detail", "instance"],
  properties: {
    type: { type: "string", description: "The page about the code." },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    instance: { type: "string", description: "The request id as a URN." },
    errors: {
      type: "object",
      description: "`data` of the fail: reasons by field or reserved key.",
      additionalProperties: true,
    },
    code: { type: "integer", description: "`code` of the error." },
    data: {
      type: "object",
      description: "`data` of the error.",
      additionalProperties: true,
    },
  },
  additionalProperties: false,
};

/** What operations refer to. */
export function componentsOf(): OpenApiDocument["components"] {
  return {
    schemas: {
      Error: plainSchema(schemas.ErrorSchema),
      Problem: problemSchema,
      Empty: {
        type: "object",
        description: "An operation without a result.",
        required: ["status", "data"],
        properties: {
          status: { type: "string", const: "success" },
          data: { type: "null" },
        },
        additionalProperties: false,
      },
    },
    securitySchemes: {
      bearer: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "Biscuit",
        description: "A person's access token, or a narrower one made from it.",
      },
      service: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "Biscuit",
        description: "Another service's own token.",
      },
    },
    headers: {
      "X-Request-Id": textHeader(
        "Names this request in logs and traces; a well-formed one of the client is kept.",
        "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d",
      ),
      Location: textHeader("Where the resource is.", "/example/v1/things/1"),
      "Retry-After": textHeader("Seconds to wait before the next try.", "1"),
      "Idempotency-Replayed": textHeader(
        "`true` on an answer that was kept: the request was carried out before, and is not again.",
        "true",
      ),
      "WWW-Authenticate": textHeader(
        "Why the token was refused (RFC 6750).",
        'Bearer realm="tixlys", error="invalid_token"',
      ),
    },
    parameters: {
      IdempotencyKey: {
        name: "Idempotency-Key",
        in: "header",
        required: false,
        description:
          "Names this request, so that it may be sent again: it is carried out once, and whoever sends it again with the same key within 24 hours gets the first answer, with `Idempotency-Replayed: true`. Refusals with 401, 403 or 429 and errors are not kept. 16 to 128 visible characters, best a random UUID: whoever has no token is known by key and request alone.",
        schema: { type: "string", minLength: 16, maxLength: 130 },
        example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
      },
    },
  };
}
