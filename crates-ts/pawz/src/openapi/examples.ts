import { KindGuard, type TSchema } from "@sinclair/typebox";

const byFormat = new Map<string, string>([
  ["uuid", "0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d"],
  ["date-time", "2026-11-20T10:00:00.000Z"],
  ["date", "2026-11-20"],
  ["email", "ada@example.test"],
  ["uri", "https://example.test/page"],
  ["currency", "EUR"],
  ["decimal", "19.90"],
  ["phone", "+4915112345678"],
]);

/**
 * A value that the schema describes: its own `examples`, `default` or constant where it has one, else made from type,
 * format and limits. A `pattern` cannot be guessed: such a schema needs `examples`.
 */
export function exampleOf(schema: TSchema): unknown {
  const given = givenExample(schema);
  if (given !== undefined) return given;
  if (KindGuard.IsLiteral(schema)) return schema.const;
  if (KindGuard.IsNull(schema)) return null;
  if (KindGuard.IsBoolean(schema)) return true;
  if (KindGuard.IsInteger(schema) || KindGuard.IsNumber(schema))
    return numberExample(schema);
  if (KindGuard.IsString(schema)) return textExample(schema);
  if (KindGuard.IsUnion(schema)) return firstExample(schema.anyOf);
  if (KindGuard.IsArray(schema))
    return Array.from({ length: Math.max(schema.minItems ?? 1, 1) }, () =>
      exampleOf(schema.items),
    );
  if (KindGuard.IsTuple(schema))
    return (schema.items ?? []).map((item) => exampleOf(item));
  if (KindGuard.IsObject(schema))
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [
        name,
        exampleOf(property),
      ]),
    );
  if (KindGuard.IsIntersect(schema))
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part)));
  if (KindGuard.IsRecord(schema)) return {};
  return enumExample(schema);
}

function givenExample(schema: TSchema): unknown {
  const examples: unknown = schema["examples"];
  const first: unknown = Array.isArray(examples) ? examples.at(0) : undefined;
  return first ?? schema["example"] ?? schema["default"];
}

/** A union's first member that is not null says more than the null. */
function firstExample(members: readonly TSchema[]): unknown {
  const telling =
    members.find((member) => !KindGuard.IsNull(member)) ?? members[0];
  return telling === undefined ? null : exampleOf(telling);
}

function enumExample(schema: TSchema): unknown {
  const values: unknown = schema["enum"];
  return Array.isArray(values) ? values[0] : {};
}

function numberExample(schema: TSchema): number {
  const step: unknown = schema["multipleOf"];
  const lowest: unknown = schema["minimum"];
  const above: unknown = schema["exclusiveMinimum"];
  const highest: unknown = schema["maximum"];
  const start =
    typeof lowest === "number"
      ? lowest
      : typeof above === "number"
        ? above + 1
        : 1;
  const value =
    typeof step === "number" ? Math.ceil(start / step) * step : start;
  return typeof highest === "number" && value > highest ? highest : value;
}

function textExample(schema: TSchema): string {
  const known = byFormat.get(String(schema["format"] ?? ""));
  if (known !== undefined) return known;
  const shortest = Number(schema["minLength"] ?? 0);
  const longest = Number(schema["maxLength"] ?? Number.POSITIVE_INFINITY);
  const text = "example text";
  if (text.length < shortest)
    return text.repeat(Math.ceil(shortest / text.length)).slice(0, shortest);
  return text.slice(0, longest);
}
