import type { Field } from "./fields/field.ts";
import { hidePassword, passwordOf } from "./fields/url.ts";
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
 * `kid:hex` secret, and passwords of URLs, from 8 characters on.
 */
export function secretValues<S extends Shape>(
  schema: ConfigSchema<S>,
  values: ConfigOf<S>,
): string[] {
  const found = entriesOf(schema, values).flatMap(([, field, value]) =>
    secretsIn(field, value),
  );
  return [...new Set(found)].filter((text) => text.length >= shortestSecret);
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
