import { FormatRegistry } from "@sinclair/typebox";
import type { TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { Value } from "@sinclair/typebox/value";
import type { TypeCheck } from "@sinclair/typebox/compiler";
import { envelopeSchema } from "./envelope.ts";
import type { Envelope } from "./envelope.ts";
import type { EventDefinition } from "./contract.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DATE_TIME =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const FAULTS_AT_MOST = 10;

const compiled = new WeakMap<TSchema, TypeCheck<TSchema>>();
const anyEnvelope = envelopeSchema();

/**
 * What is wrong with the data that a producer wants to publish; empty when nothing is.
 *
 * A field that the event does not declare is a fault: it has no class, so nobody has said where it may go.
 *
 * @returns Sentences of paths and expectations, ten at most; never a value.
 */
export function publishFaults(
  definition: EventDefinition,
  data: unknown,
): string[] {
  const declared = Object.keys(definition.schema.properties);
  const present =
    typeof data === "object" && data !== null ? Object.keys(data) : [];
  const undeclared = present.filter((field) => !declared.includes(field));
  return [
    ...undeclared.map((field) => `/${field}: not declared`),
    ...readFaults(definition, data),
  ];
}

/** What is wrong with received data; a field that this build does not know yet is no fault. */
export function readFaults(
  definition: EventDefinition,
  data: unknown,
): string[] {
  return schemaFaults(definition.schema, data);
}

/** Whether a received body is an envelope; its `data` is still unchecked. */
export function isEnvelope(body: unknown): body is Envelope {
  return check(anyEnvelope).Check(body);
}

/** What is wrong with a value by a published schema: paths and expectations, ten at most; never a value. */
export function schemaFaults(schema: TSchema, value: unknown): string[] {
  const checker = check(schema);
  if (checker.Check(value)) return [];
  return [...checker.Errors(value)]
    .slice(0, FAULTS_AT_MOST)
    .map(({ path, message }) => `${path === "" ? "/" : path}: ${message}`);
}

/** A copy of the value without the fields that the schema does not declare, at any depth: nobody has said where they may go. */
export function declaredOnly(schema: TSchema, value: unknown): unknown {
  registerFormats();
  return Value.Clean(schema, structuredClone(value));
}

/** The compiled form of a schema, made at its first use. */
function check(schema: TSchema): TypeCheck<TSchema> {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  registerFormats();
  const checker = TypeCompiler.Compile(schema);
  compiled.set(schema, checker);
  return checker;
}

/** TypeBox knows no format by itself; one that the HTTP layer has registered before stays. */
function registerFormats(): void {
  if (!FormatRegistry.Has("uuid"))
    FormatRegistry.Set("uuid", (text) => UUID.test(text));
  if (!FormatRegistry.Has("date-time"))
    FormatRegistry.Set(
      "date-time",
      (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
    );
}
