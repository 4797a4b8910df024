import type { Field } from "./fields/field.ts";
import { hidePassword, passwordOf } from "./fields/url.ts";
import { isPlaceholder } from "./secrets/placeholder.ts";
import type { ConfigOf, ConfigSchema, Shape } from "./schema.ts";

const hidden = "[redacted]";
const shortestSecret = 8;

/** The values for showing to people and logs: secrets replaced, passwords in URLs as well. */
export function redactConfig<S extends Shape>(
  schema: ConfigSchema<S>,
  values: ConfigOf<S>,
): Record<string, unknown> {
  return Object.fromEntries(
    entriesOf(schema, values).map(([name, field, value]) => [
      name,
      redactValue(field, value),
    ]),
  );
}

/**
 * Every secret text among the values, for `protectSecrets` of telemetry: secrets, the parts of a
 * `kid:hex` secret, and passwords of URLs, from 8 characters on. A placeholder such as "postgres" is
 * no secret, and hiding it would garble every line.
 */
export function secretValues<S extends Shape>(
  schema: ConfigSchema<S>,
  values: ConfigOf<S>,
): string[] {
  const found = entriesOf(schema, values).flatMap(([, field, value]) =>
    secretsIn(field, value),
  );
  const unique = [...new Set(found)];
  return unique.filter(
    (text) => text.length >= shortestSecret && !isPlaceholder(text),
  );
}

const remembered = new WeakMap<object, readonly string[]>();

/** Keeps the secret texts of a configuration for {@link secretsOf}; `loadConfig` does it. */
export function rememberSecrets<S extends Shape>(
  schema: ConfigSchema<S>,
  values: ConfigOf<S>,
): void {
  remembered.set(values, secretValues(schema, values));
}

/**
 * The secret texts of a configuration that `loadConfig` made, for code that has the values but not
 * their schema: `protectSecrets(secretsOf(config))`. Empty for any other object, also for a copy.
 */
export function secretsOf(config: object): readonly string[] {
  return remembered.get(config) ?? [];
}

function secretsIn(field: Field<unknown>, value: unknown): string[] {
  if (typeof value !== "string" || field.secrecy === "plain") return [];
  if (field.secrecy === "secret") return [value, ...value.split(/[:,\s]+/)];
  const password = passwordOf(value);
  return password === undefined ? [] : [password];
}

function redactValue(field: Field<unknown>, value: unknown): unknown {
  if (value === undefined || field.secrecy === "plain") return value;
  return field.secrecy === "url-password" && typeof value === "string"
    ? hidePassword(value)
    : hidden;
}

function entriesOf<S extends Shape>(
  schema: ConfigSchema<S>,
  values: ConfigOf<S>,
): [string, Field<unknown>, unknown][] {
  return Object.entries<Field<unknown>>(schema.shape).map(([name, field]) => [
    name,
    field,
    Reflect.get(values, name),
  ]);
}
