import type { Environment } from "./environment.ts";
import type { Field, ValueOf } from "./fields/field.ts";

/** The variables of a process: environment names and their fields. */
export type Shape = Readonly<Record<string, Field<unknown>>>;

/** The values of a shape, or of a schema: one property per variable, typed by its field. */
export type ConfigOf<S> =
  S extends ConfigSchema<infer Inner>
    ? { readonly [K in keyof Inner]: ValueOf<Inner[K]> }
    : { readonly [K in keyof S]: ValueOf<S[K]> };

/**
 * A rule over several variables: returns one sentence per mistake, which must not repeat a secret.
 * It runs only when each variable by itself is right.
 */
export type ConfigRule<S> = (
  values: ConfigOf<S>,
  environment: Environment,
) => readonly string[];

/** Everything that one process reads from its environment. Data only; see {@link defineConfig}. */
export type ConfigSchema<S> = {
  readonly service: string;
  readonly shape: S;
  readonly rules: readonly ConfigRule<S>[];
};

const nameForm = /^[A-Z][A-Z0-9_]*$/;

/**
 * Defines the variables of a process. Every process has `TIXLYS_ENV`, which `processFields` brings.
 * Throws TypeError when a name is not in upper case with underscores.
 */
export function defineConfig<const S extends Shape>(
  service: string,
  shape: S,
  rules: readonly ConfigRule<S>[] = [],
): ConfigSchema<S> {
  const wrong = Object.keys(shape).filter((name) => !nameForm.test(name));
  if (wrong.length > 0)
    throw new TypeError(`not names of variables: ${wrong.join(", ")}`);
  return { service, shape, rules };
}
