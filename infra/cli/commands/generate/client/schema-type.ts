/** JSON Schema as our documents use it, as TypeScript: what the schema cannot say in types (formats, bounds) is left out. */

/** A schema of an OpenAPI document. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * The TypeScript type of a schema.
 *
 * @throws Error for a schema that has no type in TypeScript that we know of, naming it.
 */
export function typeOf(schema: Schema): string {
  if ("const" in schema) return JSON.stringify(schema["const"]);
  if (Array.isArray(schema["enum"]))
    return schema["enum"].map((each) => JSON.stringify(each)).join(" | ");
  const either = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(either))
    return either
      .map((each) => parenthesised(typeOf(asSchema(each))))
      .join(" | ");
  const type = schema["type"];
  if (Array.isArray(type))
    return type.map((each) => typeOf({ ...schema, type: each })).join(" | ");
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly ${parenthesised(typeOf(asSchema(schema["items"])))}[]`;
    case "object":
      return objectType(schema);
    case undefined:
      return "unknown";
    default:
      throw new Error(`a schema of type ${JSON.stringify(type)}`);
  }
}

function objectType(schema: Schema): string {
  const properties = Object.entries(asSchema(schema["properties"] ?? {}));
  const more = schema["additionalProperties"];
  if (properties.length === 0 && typeof more === "object")
    return `Readonly<Record<string, ${typeOf(asSchema(more))}>>`;
  if (properties.length === 0 && more !== false)
    return "Readonly<Record<string, unknown>>";
  const required = new Set(listOf(schema["required"]));
  return members(
    properties.map(([name, each]) => ({
      name,
      type: typeOf(asSchema(each)),
      isRequired: required.has(name),
      description: asSchema(each)["description"],
    })),
  );
}

/** One member of an object type. */
export type Member = {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description?: unknown;
};

/** An object type, each member with its description. */
export function members(all: readonly Member[]): string {
  const lines = all.map(({ name, type, isRequired, description }) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return `${docOf(description)}readonly ${key}${isRequired ? "" : "?"}: ${type};`;
  });
  return lines.length === 0
    ? "Record<never, never>"
    : `{\n${lines.join("\n")}\n}`;
}

/** A docstring, safe against text that would end it. */
export function docOf(text: unknown): string {
  return typeof text === "string" && text !== ""
    ? `/** ${text.replaceAll("*/", "* /").replaceAll("\n", " ")} */\n`
    : "";
}

const parenthesised = (type: string): string =>
  type.includes("|") || type.startsWith("readonly ") ? `(${type})` : type;

/** A value of a document as a record; an empty one where it is none. */
export function asSchema(value: unknown): Schema {
  // cast: an object's members are looked at one by one.
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}

/** A value of a document as a list; an empty one where it is none. */
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : [];
