import type { Environment } from "../environment.ts";

/** The outcome of reading one text: the value, or what is wrong with it as "must be …". */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** What kind of value a variable holds, for the documentation. */
export type FieldKind =
  | "string"
  | "integer"
  | "number"
  | "port"
  | "url"
  | "boolean"
  | "one of"
  | "list"
  | "secret";

/**
 * What every field may say. `default` holds in every environment, `developmentDefault` in
 * development and test and before `default`. Without a default the variable is required, unless it
 * is `optional`. `example` is shown in `.env.example` and in error messages. `check` returns what is
 * wrong with a value as "must …", or undefined; it must not repeat the value.
 */
export type FieldOptions<T> = {
  description: string;
  default?: T;
  developmentDefault?: T;
  optional?: boolean;
  example?: string;
  check?: (value: T, environment: Environment) => string | undefined;
};

/** How secret a value is: not at all, wholly, or in the password of a URL. */
export type Secrecy = "plain" | "secret" | "url-password";

/**
 * One variable: how to read it, what to take when it is not set, and how to show it. Made by the
 * builders of {@link field}; `parse` gets text that is neither empty nor padded.
 */
export type Field<T> = {
  readonly kind: FieldKind;
  readonly description: string;
  readonly optional: boolean;
  readonly example: string | undefined;
  readonly allowed: readonly string[];
  readonly secrecy: Secrecy;
  readonly defaults: {
    readonly everywhere: Given<T>;
    readonly local: Given<T>;
  };
  parse(text: string, environment: Environment): Parsed<T>;
  /** The value as it would stand in the environment. */
  print(value: unknown): string;
};

/** A default, or none. */
export type Given<T> =
  { readonly given: true; readonly value: T } | { readonly given: false };

/** The type of a field's value. */
export type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The parts of a field that differ by kind. */
export type FieldParts<T> = {
  kind: FieldKind;
  secrecy?: Secrecy;
  allowed?: readonly string[];
  read: (text: string) => Parsed<T>;
  print?: (value: unknown) => string;
};

/** Puts a field together from its kind and its options. */
export function makeField<T>(
  parts: FieldParts<T>,
  options: FieldOptions<T>,
): Field<T> {
  return {
    kind: parts.kind,
    description: options.description,
    optional: options.optional ?? false,
    example: options.example,
    allowed: parts.allowed ?? [],
    secrecy: parts.secrecy ?? "plain",
    defaults: {
      everywhere: given(options.default),
      local: given(options.developmentDefault ?? options.default),
    },
    parse(text, environment) {
      const parsed = parts.read(text);
      if (!parsed.ok) return parsed;
      const problem = options.check?.(parsed.value, environment);
      return problem === undefined ? parsed : { ok: false, problem };
    },
    print: parts.print ?? String,
  };
}

function given<T>(value: T | undefined): Given<T> {
  return value === undefined ? { given: false } : { given: true, value };
}
