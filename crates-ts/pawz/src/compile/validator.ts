import { TypeCompiler, type TypeCheck } from "@sinclair/typebox/compiler";
import { KindGuard, type TSchema } from "@sinclair/typebox";
import type { InputSource, Violation } from "@tixlys/jsend";
import { defaultsOf } from "./scalars.ts";
import { strict } from "./strict.ts";
import { violationsOf } from "./violations.ts";

/** A schema made ready: closed, compiled once, with its defaults at hand. */
export type Validator = {
  /** Every violation; empty when the value is valid. */
  violations(value: unknown): Violation[];
  /** Fills in the defaults of own properties; changes `value`, which must be ours. */
  fill(value: unknown): void;
};

/** Compiles a schema; the code is generated on first use, so that a start does not pay for all routes at once. */
export function validatorOf(schema: TSchema, source: InputSource): Validator {
  let compiled: TypeCheck<TSchema> | undefined;
  const defaults = defaultsOf(schema);
  return {
    violations(value) {
      compiled ??= TypeCompiler.Compile(strict(schema));
      return compiled.Check(value)
        ? none
        : violationsOf(compiled.Errors(value), source);
    },
    fill(value) {
      if (defaults.length === 0 || typeof value !== "object" || value === null)
        return;
      for (const [name, standard] of defaults)
        if (!Object.hasOwn(value, name))
          Reflect.set(value, name, structuredClone(standard));
    },
  };
}

/** Whether an object schema has no property at all. */
export function isEmptyObject(schema: TSchema): boolean {
  return (
    KindGuard.IsObject(schema) && Object.keys(schema.properties).length === 0
  );
}

const none: Violation[] = [];
