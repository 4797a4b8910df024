import type { Field, FieldKind, Given } from "./fields/field.ts";
import type { ConfigSchema, Shape } from "./schema.ts";

/**
 * One variable, for `.env.example` and the documentation. `required`: where it must be set.
 * `default` and `developmentDefault` are texts as they would stand in the environment, and are left
 * out for secrets.
 */
export type ConfigRow = {
  name: string;
  kind: FieldKind;
  description: string;
  required: "always" | "outside development and test" | "never";
  default?: string;
  developmentDefault?: string;
  example?: string;
  allowed: readonly string[];
  secret: boolean;
};

/** Describes every variable of a schema, in its order. */
export function describeConfig<S extends Shape>(
  schema: ConfigSchema<S>,
): ConfigRow[] {
  return Object.entries<Field<unknown>>(schema.shape).map(([name, field]) =>
    rowOf(name, field),
  );
}

function rowOf(name: string, field: Field<unknown>): ConfigRow {
  const secret = field.secrecy === "secret";
  const everywhere = printed(field, field.defaults.everywhere);
  const local = printed(field, field.defaults.local);
  return {
    name,
    kind: field.kind,
    description: field.description,
    required: requiredOf(field),
    ...(everywhere === undefined || secret ? {} : { default: everywhere }),
    ...(local === undefined || local === everywhere || secret
      ? {}
      : { developmentDefault: local }),
    ...(field.example === undefined ? {} : { example: field.example }),
    allowed: field.allowed,
    secret: field.secrecy !== "plain",
  };
}

function requiredOf(field: Field<unknown>): ConfigRow["required"] {
  const { everywhere, local } = field.defaults;
  if (field.optional || (everywhere.given && field.secrecy !== "secret"))
    return "never";
  return local.given ? "outside development and test" : "always";
}

function printed(
  field: Field<unknown>,
  preset: Given<unknown>,
): string | undefined {
  return preset.given ? field.print(preset.value) : undefined;
}
