import { KindGuard, type TSchema } from "@sinclair/typebox";

/**
 * The schema with every object closed: an unknown property is an error (http-rules 14). Parts of an intersection stay
 * open, the intersection as a whole is closed. An object that says `additionalProperties` itself keeps its word.
 */
export function strict(schema: TSchema): TSchema {
  return close(schema, true);
}

function close(schema: TSchema, closing: boolean): TSchema {
  if (KindGuard.IsObject(schema)) {
    const properties = mapValues(schema.properties, (property) =>
      close(property, true),
    );
    const closed = closing && schema.additionalProperties === undefined;
    return closed
      ? { ...schema, properties, additionalProperties: false }
      : { ...schema, properties };
  }
  if (KindGuard.IsArray(schema))
    return { ...schema, items: close(schema.items, true) };
  if (KindGuard.IsTuple(schema) && schema.items !== undefined)
    return { ...schema, items: schema.items.map((item) => close(item, true)) };
  if (KindGuard.IsUnion(schema))
    return {
      ...schema,
      anyOf: schema.anyOf.map((member) => close(member, closing)),
    };
  if (KindGuard.IsIntersect(schema)) {
    const allOf = schema.allOf.map((member) => close(member, false));
    return closing && schema.unevaluatedProperties === undefined
      ? { ...schema, allOf, unevaluatedProperties: false }
      : { ...schema, allOf };
  }
  if (KindGuard.IsRecord(schema))
    return {
      ...schema,
      patternProperties: mapValues(schema.patternProperties, (value) =>
        close(value, true),
      ),
    };
  return schema;
}

function mapValues(
  properties: Readonly<Record<string, TSchema>>,
  map: (schema: TSchema) => TSchema,
): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, map(schema)]),
  );
}
