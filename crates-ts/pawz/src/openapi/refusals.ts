import type { TSchema } from "@sinclair/typebox";
import { isForServices, mayAskForStepUp } from "@tixlys/biscuit";
import {
  type FailCode,
  type FailDefinition,
  failCodes,
  type InputSource,
} from "@tixlys/jsend";
import {
  type CompiledRoute,
  conditionCodes,
} from "../compile/compiled-route.ts";
import type { GuardSpec } from "../define/guard.ts";

/** A code as it can stand in an answer: about a field of a source, or under its reserved key. */
export type Refusal = {
  readonly code: FailCode;
  readonly field?: string;
  readonly source?: InputSource;
};

/** What a schema can find wrong. */
const schemaCodes: readonly FailCode[] = [
  "required",
  "invalid-type",
  "invalid-format",
  "invalid-value",
  "too-short",
  "too-long",
  "too-small",
  "too-large",
  "not-a-multiple",
  "too-few-items",
  "too-many-items",
  "duplicate-items",
  "too-few-properties",
  "too-many-properties",
];

/** Everything that pawz or the handler can refuse on a route, pawz first, each once. */
export function possibleRefusals(compiled: CompiledRoute): Refusal[] {
  const all = [
    ...queryRefusals(compiled),
    ...tokenRefusals(compiled.route.guard),
    ...(compiled.deprecation?.sunset === undefined
      ? []
      : [{ code: "sunset" } as const]),
    ...(compiled.pathNames.length > 0 ? [{ code: "not-found" } as const] : []),
    ...(compiled.route.anyAccept === true
      ? []
      : [{ code: "not-acceptable" } as const]),
    { code: "url-too-long" } as const,
    { code: "malformed-request" } as const,
    ...(compiled.readsBody ? bodyRefusals(compiled) : []),
    ...(compiled.route.limits === undefined
      ? []
      : [{ code: "quota-exceeded" } as const]),
    ...conditionRefusals(compiled),
    ...compiled.route.errors.flatMap(declared),
  ];
  return [...new Map(all.map((refusal) => [keyOf(refusal), refusal])).values()];
}

function keyOf({ code, field, source }: Refusal): string {
  return `${code} ${field === undefined ? "" : (source ?? "body")}`;
}

/** A field of the route, so that the examples speak of something real. */
function fieldOf(schema: TSchema | undefined): string {
  const properties: unknown = schema?.["properties"];
  const [first] =
    typeof properties === "object" && properties !== null
      ? Object.keys(properties)
      : [];
  return first ?? "unknown";
}

function inSource(
  codes: readonly FailCode[],
  source: InputSource,
  field: string,
): Refusal[] {
  return codes.map((code) => ({ code, source, field }));
}

/** A wrong query or header makes the answer 400, and a wrong body is told in the same answer. */
function queryRefusals({ route, readsBody }: CompiledRoute): Refusal[] {
  const given =
    route.query ?? route.headers ?? (readsBody ? route.body : undefined);
  return [
    ...inSource(["unknown-parameter"], "query", "unknown"),
    ...(given === undefined
      ? []
      : inSource(
          [...schemaCodes, "duplicate-parameter"],
          "query",
          fieldOf(given),
        )),
    { code: "token-in-query", source: "query", field: "access_token" },
  ];
}

function tokenRefusals(guard: GuardSpec): Refusal[] {
  const codes: FailCode[] = ["token-invalid", "token-expired", "token-revoked"];
  if (guard !== "public") {
    codes.unshift("token-missing");
    codes.push(
      isForServices(guard) ? "service-only" : "insufficient-permission",
    );
  }
  if (mayAskForStepUp(guard)) codes.push("step-up-required");
  return codes.map((code) => ({ code }));
}

function bodyRefusals({ route, body }: CompiledRoute): Refusal[] {
  if (route.upload !== undefined) return uploadRefusals(route.upload.part);
  const field = fieldOf(route.body);
  return [
    { code: "malformed-json" },
    { code: "malformed-body" },
    { code: "nesting-too-deep" },
    { code: "idempotency-key-malformed" },
    { code: "idempotency-key-in-flight" },
    { code: "idempotency-key-mismatch" },
    { code: "body-too-large" },
    { code: "unsupported-content-type" },
    { code: "unsupported-encoding" },
    ...(body.empty ? [] : inSource(schemaCodes, "body", field)),
    ...inSource(
      ["unknown-property", "forbidden-property", "invalid-type"],
      "body",
      "unknown",
    ),
  ];
}

/** Of a form with one part. */
function uploadRefusals(part: string): Refusal[] {
  return [
    { code: "malformed-body" },
    { code: "idempotency-key-malformed" },
    { code: "idempotency-key-in-flight" },
    { code: "idempotency-key-mismatch" },
    { code: "body-too-large" },
    { code: "unsupported-content-type" },
    { code: "unsupported-encoding" },
    ...inSource(["required", "too-many-items"], "body", part),
    ...inSource(["unknown-property"], "body", "unknown"),
  ];
}

/** A read can be asked for another version only; a write also for one that must not be there. */
function conditionRefusals({
  route,
  isConditional: writes,
}: CompiledRoute): Refusal[] {
  if (route.etag !== true) return [];
  if (!writes) return [{ code: "stale-version" }];
  return [
    { code: "invalid-header", source: "header", field: "if-match" },
    ...conditionCodes.map((code) => ({ code })),
    ...(route.ifMatch === "required"
      ? [{ code: "precondition-required" } as const]
      : []),
  ];
}

/** A handler may give a code its reserved key, or name a field; both places are told where they differ. */
function declared(code: FailCode): Refusal[] {
  const definition: FailDefinition = failCodes[code];
  if (definition.key === null) return [{ code, field: "field" }];
  return definition.onField === undefined
    ? [{ code }]
    : [{ code }, { code, field: "token" }];
}
