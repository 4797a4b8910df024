import { type ValueError, ValueErrorType } from "@sinclair/typebox/errors";
import {
  type FailCode,
  fieldPath,
  type InputSource,
  maxViolations,
  type Violation,
} from "@tixlys/jsend";

type Reason = { readonly code: FailCode; readonly limit?: string };

/** What each kind of schema error means to a client; `limit` is the keyword whose value is told with it. */
const reasons = new Map<ValueErrorType, Reason>([
  [ValueErrorType.ObjectRequiredProperty, { code: "required" }],
  [ValueErrorType.ObjectAdditionalProperties, { code: "unknown-property" }],
  [ValueErrorType.IntersectUnevaluatedProperties, { code: "unknown-property" }],
  [
    ValueErrorType.ObjectMinProperties,
    { code: "too-few-properties", limit: "minProperties" },
  ],
  [
    ValueErrorType.ObjectMaxProperties,
    { code: "too-many-properties", limit: "maxProperties" },
  ],
  [ValueErrorType.ArrayMinItems, { code: "too-few-items", limit: "minItems" }],
  [ValueErrorType.ArrayMaxItems, { code: "too-many-items", limit: "maxItems" }],
  [ValueErrorType.ArrayUniqueItems, { code: "duplicate-items" }],
  [ValueErrorType.ArrayContains, { code: "too-few-items" }],
  [
    ValueErrorType.ArrayMinContains,
    { code: "too-few-items", limit: "minContains" },
  ],
  [
    ValueErrorType.ArrayMaxContains,
    { code: "too-many-items", limit: "maxContains" },
  ],
  [ValueErrorType.StringMinLength, { code: "too-short", limit: "minLength" }],
  [ValueErrorType.StringMaxLength, { code: "too-long", limit: "maxLength" }],
  [ValueErrorType.StringFormat, { code: "invalid-format", limit: "format" }],
  [ValueErrorType.StringPattern, { code: "invalid-format" }],
  [ValueErrorType.RegExp, { code: "invalid-format" }],
  [ValueErrorType.NumberMinimum, { code: "too-small", limit: "minimum" }],
  [
    ValueErrorType.NumberExclusiveMinimum,
    { code: "too-small", limit: "exclusiveMinimum" },
  ],
  [ValueErrorType.NumberMaximum, { code: "too-large", limit: "maximum" }],
  [
    ValueErrorType.NumberExclusiveMaximum,
    { code: "too-large", limit: "exclusiveMaximum" },
  ],
  [
    ValueErrorType.NumberMultipleOf,
    { code: "not-a-multiple", limit: "multipleOf" },
  ],
  [ValueErrorType.IntegerMinimum, { code: "too-small", limit: "minimum" }],
  [
    ValueErrorType.IntegerExclusiveMinimum,
    { code: "too-small", limit: "exclusiveMinimum" },
  ],
  [ValueErrorType.IntegerMaximum, { code: "too-large", limit: "maximum" }],
  [
    ValueErrorType.IntegerExclusiveMaximum,
    { code: "too-large", limit: "exclusiveMaximum" },
  ],
  [
    ValueErrorType.IntegerMultipleOf,
    { code: "not-a-multiple", limit: "multipleOf" },
  ],
  [ValueErrorType.TupleLength, { code: "invalid-value" }],
  [ValueErrorType.Literal, { code: "invalid-value", limit: "const" }],
  [ValueErrorType.Union, { code: "invalid-value" }],
  [ValueErrorType.Not, { code: "invalid-value" }],
  [ValueErrorType.Never, { code: "unknown-property" }],
]);

/** Every violation that TypeBox found, the first of each field, at most 50 (http-rules 12). Holds no submitted value. */
export function violationsOf(
  errors: Iterable<ValueError>,
  source: InputSource,
): Violation[] {
  const found = new Map<string, Violation>();
  for (const error of errors) {
    const field = fieldOf(error.path, source);
    if (!found.has(field)) found.set(field, violationOf(error, field, source));
    if (found.size === maxViolations) break;
  }
  return [...found.values()];
}

function violationOf(
  error: ValueError,
  field: string,
  source: InputSource,
): Violation {
  const reason = reasons.get(error.type) ?? { code: "invalid-type" };
  const code =
    source === "query" && reason.code === "unknown-property"
      ? "unknown-parameter"
      : reason.code;
  const params = paramsOf(error, reason.limit);
  return params === undefined
    ? { code, field, source }
    : { code, field, source, params };
}

/** The limit that was broken, or the allowed values: both from the schema, never from the request. */
function paramsOf(
  error: ValueError,
  limit: string | undefined,
): Record<string, unknown> | undefined {
  if (limit === "const") return { allowed: [error.schema["const"]] };
  if (limit !== undefined) return { [limit]: error.schema[limit] };
  if (error.type !== ValueErrorType.Union) return undefined;
  const allowed = allowedOf(error.schema["anyOf"]);
  return allowed === undefined ? undefined : { allowed };
}

function allowedOf(members: unknown): unknown[] | undefined {
  if (!Array.isArray(members)) return undefined;
  const constants = members.flatMap((member: unknown) =>
    typeof member === "object" && member !== null && "const" in member
      ? [member.const]
      : [],
  );
  return constants.length === members.length ? constants : undefined;
}

/** JSON pointer → the path as the client sent it: `/items/0/sku` → `items.0.sku`; the whole value is its source. */
function fieldOf(pointer: string, source: InputSource): string {
  if (pointer === "") return source;
  const parts = pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return fieldPath(parts);
}
