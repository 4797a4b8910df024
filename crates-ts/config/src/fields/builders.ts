import type { Field, FieldOptions, Parsed, Secrecy } from "./field.ts";
import { makeField } from "./field.ts";
import { readOrigin, readUrl, type UrlForm } from "./url.ts";

/** Options that make a value possibly absent: then its type includes undefined. */
type Optional = { optional: true };

type StringOptions = FieldOptions<string> & {
  minLength?: number;
  maxLength?: number;
};
type NumberOptions = FieldOptions<number> & { min?: number; max?: number };
type UrlOptions = FieldOptions<string> & {
  /** Without the colon: `["http", "https"]`. */
  protocols: readonly string[];
  /** `origin`: scheme and host only; `base`: with a path, no trailing slash; `any`: as written. */
  form?: UrlForm;
  /** The password in it is a secret: redacted, and refused when it is a placeholder. */
  password?: boolean;
};
type OneOfOptions<V extends string> = FieldOptions<V> & {
  values: readonly V[];
};
type ListOptions = FieldOptions<readonly string[]> & {
  separator?: string;
  maxItems?: number;
  /** What is wrong with one item as "must …", or undefined. */
  item?: (item: string) => string | undefined;
};
type SecretOptions = FieldOptions<string> & { minLength?: number };

/** Text. `minLength` 1 and `maxLength` 4,096 characters unless said otherwise. */
function string(options: StringOptions & Optional): Field<string | undefined>;
function string(options: StringOptions): Field<string>;
function string(options: StringOptions): Field<string> {
  const { minLength = 1, maxLength = 4096 } = options;
  return makeField(
    { kind: "string", read: (text) => readText(text, minLength, maxLength) },
    options,
  );
}

/** A whole number between `min` and `max`. */
function integer(options: NumberOptions & Optional): Field<number | undefined>;
function integer(options: NumberOptions): Field<number>;
function integer(options: NumberOptions): Field<number> {
  return makeField(
    { kind: "integer", read: (text) => readNumber(text, options, true) },
    options,
  );
}

/** A number between `min` and `max`. */
function number(options: NumberOptions & Optional): Field<number | undefined>;
function number(options: NumberOptions): Field<number>;
function number(options: NumberOptions): Field<number> {
  return makeField(
    { kind: "number", read: (text) => readNumber(text, options, false) },
    options,
  );
}

/** A TCP port; 0 takes a free one. */
function port(options: FieldOptions<number>): Field<number> {
  const range = { min: 0, max: 65_535 };
  return makeField(
    { kind: "port", read: (text) => readNumber(text, range, true) },
    options,
  );
}

/** A URL of one of the protocols, as text. */
function url(options: UrlOptions & Optional): Field<string | undefined>;
function url(options: UrlOptions): Field<string>;
function url(options: UrlOptions): Field<string> {
  const { protocols, form = "base", password = false } = options;
  const secrecy: Secrecy = password ? "url-password" : "plain";
  const read = (text: string) => readUrl(text, protocols, form, password);
  return makeField({ kind: "url", secrecy, read }, options);
}

/** `true` or `false` (also `1` and `0`). */
function boolean(options: FieldOptions<boolean>): Field<boolean> {
  return makeField(
    { kind: "boolean", allowed: ["true", "false"], read: readBoolean },
    options,
  );
}

/** One of a closed list of words. */
function oneOf<const V extends string>(options: OneOfOptions<V>): Field<V> {
  const { values } = options;
  const read = (text: string): Parsed<V> => {
    const found = values.find((value) => value === text);
    if (found !== undefined) return { ok: true, value: found };
    return { ok: false, problem: `must be one of ${values.join(", ")}` };
  };
  return makeField({ kind: "one of", allowed: values, read }, options);
}

/** Items between separators (a comma unless said otherwise); empty items are left out. */
function list(options: ListOptions): Field<readonly string[]> {
  const { separator = "," } = options;
  const print = (value: unknown) =>
    Array.isArray(value) ? value.join(separator) : "";
  return makeField(
    { kind: "list", read: (text) => readList(text, options), print },
    options,
  );
}

/**
 * A value that is never shown. Outside development and test it must be set, have at least
 * `minLength` characters (16), and be neither a placeholder, nor generated for development, nor a
 * default.
 */
function secret(options: SecretOptions & Optional): Field<string | undefined>;
function secret(options: SecretOptions): Field<string>;
function secret(options: SecretOptions): Field<string> {
  const { minLength = 16 } = options;
  const read = (text: string) => readText(text, minLength, 16_384);
  return makeField({ kind: "secret", secrecy: "secret", read }, options);
}

/** Builders of fields, by kind. */
export const field = {
  string,
  integer,
  number,
  port,
  url,
  boolean,
  oneOf,
  list,
  secret,
};

/** What is wrong with an exact origin of an allow-list (`https://app.example`), or undefined. */
export function originProblem(item: string): string | undefined {
  return readOrigin(item) === undefined
    ? "must be exact origins such as https://app.example, without a path or a wildcard"
    : undefined;
}

function readText(
  text: string,
  minLength: number,
  maxLength: number,
): Parsed<string> {
  if (text.length < minLength)
    return wrong(`must have at least ${minLength} characters`);
  if (text.length > maxLength)
    return wrong(`must have at most ${maxLength} characters`);
  return { ok: true, value: text };
}

function readNumber(
  text: string,
  range: { min?: number; max?: number },
  whole: boolean,
): Parsed<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } =
    range;
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const kind = whole ? "a whole number" : "a number";
  const fits =
    value >= min && value <= max && (!whole || Number.isInteger(value));
  return fits
    ? { ok: true, value }
    : wrong(`must be ${kind}${rangeText(range)}`);
}

function rangeText({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

function readBoolean(text: string): Parsed<boolean> {
  if (text === "true" || text === "1") return { ok: true, value: true };
  if (text === "false" || text === "0") return { ok: true, value: false };
  return wrong("must be true or false");
}

function readList(
  text: string,
  options: ListOptions,
): Parsed<readonly string[]> {
  const { separator = ",", maxItems = 100, item } = options;
  const items = text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (items.length > maxItems)
    return wrong(`must have at most ${maxItems} items`);
  const problem = items
    .map((part) => item?.(part))
    .find((found) => found !== undefined);
  return problem === undefined ? { ok: true, value: items } : wrong(problem);
}

function wrong(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
