import type { Json } from "../event-store.ts";
import { checkJson } from "../json-check.ts";
import { checkNoSecrets } from "./secret-names.ts";
import { isJsonObject } from "./upcasters.ts";

/**
 * The way of one value into JSON and back.
 *
 * Reading trusts nothing but the shape: it never judges again what was right when it was written (a name that today's
 * rules refuse stays readable), and it never repeats what it found in an error, since that may be personal.
 */
export type Field<T> = {
  /** `undefined` leaves the field out. */
  readonly write: (value: T) => Json | undefined;
  /** @throws Error naming `path` when the data have another shape. */
  readonly read: (data: Json | undefined, path: string) => T;
  /** The names of the fields inside, for the guard against secrets. */
  readonly names?: readonly string[];
};

/** One field for each property of an event or a record; `type` is the codec's. */
export type Fields<T> = {
  readonly [K in Exclude<keyof T, "type">]: Field<T[K]>;
};

/** Nothing for `string` and its brands; a closed set of texts must say which they are, with `oneOf`. */
type Open<T extends string> =
  Record<never, never> extends Record<T, 1> ? [] : [use: "oneOf"];

const instantShape =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The kinds of field that events are made of. Each takes its type from the event's, brands included. */
export const field = {
  /** Text, or a branded one. */
  text: <T extends string>(..._closed: Open<T>): Field<T> =>
    // cast: a brand exists at compile time only, and what is stored was written as one.
    plain("text", (data): data is T => typeof data === "string"),

  /** One of these texts, all of which must be named. */
  oneOf: <const T extends string>(...values: readonly T[]): Field<T> =>
    plain(`one of ${values.join(", ")}`, (data): data is T =>
      values.some((value) => value === data),
    ),

  /** Any finite number. */
  number: <T extends number>(): Field<T> =>
    plain("a number", (data): data is T => typeof data === "number"),

  /** A whole number within ±(2⁵³ − 1). */
  whole: <T extends number>(): Field<T> =>
    plain("a whole number", (data): data is T => Number.isSafeInteger(data)),

  flag: (): Field<boolean> =>
    plain("true or false", (data) => typeof data === "boolean"),

  /** A Date, stored as RFC 3339 in UTC with milliseconds. */
  instant: (): Field<Date> => ({ write: (value) => value.toISOString(), read }),

  /** A property that may be missing. */
  optional: <T>(inner: Field<T>): Field<T | undefined> => ({
    ...inner,
    write: (value) => (value === undefined ? undefined : inner.write(value)),
    read: (data, path) =>
      data === undefined ? undefined : inner.read(data, path),
  }),

  nullable: <T>(inner: Field<T>): Field<T | null> => ({
    ...inner,
    write: (value) => (value === null ? null : inner.write(value)),
    read: (data, path) => (data === null ? null : inner.read(data, path)),
  }),

  list: <T>(inner: Field<T>): Field<readonly T[]> => ({
    ...inner,
    write: (values) => values.map((value) => inner.write(value) ?? null),
    read: (data, path) => {
      if (!isList(data)) throw mismatch(path, "a list", data);
      return data.map((item, index) =>
        inner.read(item, `${path}[${String(index)}]`),
      );
    },
  }),

  /** An object with these fields; what else it has is left out when it is read. */
  record,

  /** Any JSON. Names that look like secrets are refused when it is written. */
  json: (): Field<Json> => ({
    write: (value) => {
      checkJson(value, "data");
      checkNoSecrets(value);
      return value;
    },
    read: (data, path) => {
      if (data === undefined) throw mismatch(path, "JSON", data);
      return data;
    },
  }),
} as const;

function record<T extends object>(fields: Fields<T>): Field<T> {
  // cast: `Fields` has exactly these keys, each with the field of its own value.
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  return {
    names: entries.flatMap(([name, { names = [] }]) => [name, ...names]),
    write: (value) => {
      const data: Record<string, Json> = {};
      for (const [name, { write }] of entries) {
        const written = write(Reflect.get(value, name));
        if (written !== undefined) data[name] = written;
      }
      return data;
    },
    read: (data, path) => {
      if (!isJsonObject(data)) throw mismatch(path, "an object", data);
      const value: Record<string, unknown> = {};
      for (const [name, inner] of entries) {
        const found = Object.hasOwn(data, name) ? data[name] : undefined;
        const seen = inner.read(found, `${path}.${name}`);
        if (seen !== undefined) value[name] = seen;
      }
      // cast: every field was read by the field of its name.
      return value as T;
    },
  };
}

/** A value that is its own JSON. */
function plain<T extends Json>(
  kind: string,
  isOne: (data: Json | undefined) => data is T,
): Field<T> {
  return {
    write: (value) => value,
    read: (data, path) => {
      if (!isOne(data)) throw mismatch(path, kind, data);
      return data;
    },
  };
}

function read(data: Json | undefined, path: string): Date {
  const time =
    typeof data === "string" && instantShape.test(data)
      ? new Date(data)
      : undefined;
  if (time === undefined || Number.isNaN(time.getTime()))
    throw mismatch(path, "an RFC 3339 time", data);
  return time;
}

/** Says the kind of what stands there, never the value. */
function mismatch(
  path: string,
  kind: string,
  found: Json | undefined,
): RangeError {
  const seen = found === undefined ? "missing" : kindOf(found);
  return new RangeError(`${path} must be ${kind}, but is ${seen}`);
}

function kindOf(found: Json): string {
  if (found === null) return "null";
  if (typeof found !== "object") return `a ${typeof found}`;
  return isList(found) ? "a list" : "an object";
}

function isList(data: Json | undefined): data is readonly Json[] {
  return Array.isArray(data);
}
