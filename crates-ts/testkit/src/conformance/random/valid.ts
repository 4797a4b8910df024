import fc from "fast-check";
import type { Operation, Parameter } from "../document.ts";
import { isObject, objectAt } from "../json.ts";
import { valuesOf } from "./values.ts";

/** Values of a field that mean something to the service: ids that exist, a password that is right. */
export type KnownValues = readonly unknown[] | (() => unknown);

/** Known values by field name, of path, query, headers and body alike. */
export type KnownFields = Readonly<Record<string, KnownValues>>;

/** A request in parts, before it has an address. */
export type RequestParts = {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined` where the operation takes none. */
  readonly body: unknown;
};

/** Requests that an operation's document allows; fields that are known take their known values. */
export function validRequests(
  operation: Operation,
  known: KnownFields,
): fc.Arbitrary<RequestParts> {
  return fc.record({
    path: parametersIn(operation, "path", known),
    query: parametersIn(operation, "query", known),
    headers: parametersIn(operation, "header", known),
    body: bodiesOf(operation, known),
  });
}

function parametersIn(
  { parameters }: Operation,
  place: string,
  known: KnownFields,
): fc.Arbitrary<Record<string, string>> {
  // A cursor is the service's own, so that one made up is never valid.
  const here = parameters.filter(
    (each) =>
      each.place === place &&
      (each.name !== "cursor" || known["cursor"] !== undefined),
  );
  const values = here.map((each): [string, fc.Arbitrary<string>] => [
    each.name,
    fieldOf(each, known),
  ]);
  const requiredKeys = here
    .filter(({ required }) => required)
    .map(({ name }) => name);
  return fc
    .record(Object.fromEntries(values), { requiredKeys })
    .map((made) => ({ ...made }));
}

function fieldOf(
  { name, place, schema }: Parameter,
  known: KnownFields,
): fc.Arbitrary<string> {
  const given = known[name];
  const standard = schema["default"];
  // Which orders a list allows stands in no schema; one made up is refused nearly always.
  if (name === "sort" && given === undefined && typeof standard === "string")
    return fc.constant(standard);
  const texts = (
    given === undefined ? valuesOf(schema) : valuesFrom(given)
  ).map((value) => textOf(value));
  // Keys of commands are repeated otherwise, and a header holds visible characters only.
  if (name === "Idempotency-Key") return fc.uuid();
  if (place === "header")
    return texts.filter((text) => /^[\u0021-\u007e]+$/.test(text));
  return place === "path"
    ? texts.filter((text) => text !== "" && !/^\.+$/.test(text))
    : texts;
}

/** A value as a parameter: lists with commas (style form, not exploded). */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return typeof value === "string"
    ? value.toWellFormed()
    : (JSON.stringify(value) ?? "");
}

function bodiesOf(
  { body }: Operation,
  known: KnownFields,
): fc.Arbitrary<unknown> {
  if (body === undefined) return fc.constant(undefined);
  const fields = Object.keys(objectAt(body.schema, "properties")).filter(
    (name) => known[name] !== undefined,
  );
  const given = fc.record(
    Object.fromEntries(
      fields.map((name) => [name, valuesFrom(known[name] ?? [])]),
    ),
  );
  return fc
    .tuple(valuesOf(body.schema), given)
    .map(([made, own]) => (isObject(made) ? { ...made, ...own } : made));
}

/** Of a list one of its values; a function is asked again for each request. */
function valuesFrom(known: KnownValues): fc.Arbitrary<unknown> {
  return typeof known === "function"
    ? fc.constant(undefined).map(() => known())
    : fc.constantFrom(...known);
}
