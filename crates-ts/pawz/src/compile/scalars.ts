import { KindGuard, type TObject, type TSchema } from "@sinclair/typebox";

/** Turns the text of a query parameter, header or path variable into what its schema means. */
export type Reader = (text: string) => unknown;

const integer = /^-?\d{1,15}$/;
const decimal = /^-?\d{1,15}(\.\d{1,15})?$/;

const asText: Reader = (text) => text;
const asInteger: Reader = (text) => (integer.test(text) ? Number(text) : text);
const asNumber: Reader = (text) => (decimal.test(text) ? Number(text) : text);
const asBoolean: Reader = (text) =>
  text === "true" ? true : text === "false" ? false : text;

/** A text that does not fit stays a text, so that the schema says what is wrong with it. */
function readerOf(schema: TSchema): Reader {
  if (KindGuard.IsInteger(schema)) return asInteger;
  if (KindGuard.IsNumber(schema)) return asNumber;
  if (KindGuard.IsBoolean(schema)) return asBoolean;
  if (KindGuard.IsLiteral(schema)) return literalReader(schema.const);
  if (KindGuard.IsArray(schema)) {
    const item = readerOf(schema.items);
    return (text) => (text === "" ? [] : text.split(",").map(item));
  }
  if (KindGuard.IsUnion(schema)) {
    const readers = schema.anyOf
      .map(readerOf)
      .filter((reader) => reader !== asText);
    return (text) => {
      for (const read of readers) {
        const value = read(text);
        if (value !== text) return value;
      }
      return text;
    };
  }
  return asText;
}

function literalReader(value: string | number | boolean): Reader {
  return typeof value === "string"
    ? asText
    : (text) => (text === String(value) ? value : text);
}

/** One reader per declared name. */
export function readersOf(schema: TObject): ReadonlyMap<string, Reader> {
  return new Map(
    Object.entries(schema.properties).map(([name, property]) => [
      name,
      readerOf(property),
    ]),
  );
}

/** The declared defaults of an object's own properties, to be filled in where the client sent nothing. */
export function defaultsOf(
  schema: TSchema,
): readonly (readonly [string, unknown])[] {
  if (!KindGuard.IsObject(schema)) return [];
  return Object.entries(schema.properties).flatMap(([name, property]) =>
    property.default === undefined ? [] : [[name, property.default] as const],
  );
}
