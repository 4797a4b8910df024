/**
 * One schema per process: what it reads from its environment, with defaults, descriptions and
 * redaction; and the refusal to start with a configuration that is wrong or unsafe.
 */
export { blobFields, blobRules } from "./blob-fields.ts";
export {
  environments,
  isEnvironment,
  isLocal,
  type Environment,
} from "./environment.ts";
export { field, originProblem } from "./fields/builders.ts";
export type {
  Field,
  FieldKind,
  FieldOptions,
  Parsed,
  ValueOf,
} from "./fields/field.ts";
export {
  defineConfig,
  type ConfigOf,
  type ConfigRule,
  type ConfigSchema,
  type Shape,
} from "./schema.ts";
export { loadConfig, type LoadOptions } from "./load/load.ts";
export { readEnvironment } from "./load/read-environment.ts";
export { ownerOf, ownVariables, prefixOf } from "./load/own-variables.ts";
export { ConfigError, type ConfigMistake } from "./load/mistake.ts";
export { configWarnings } from "./load/warnings.ts";
export { describeConfig, type ConfigRow } from "./describe.ts";
export { redactConfig, secretsOf, secretValues } from "./redact.ts";
export { generateSecret, isGenerated } from "./secrets/generated.ts";
export { isPlaceholder } from "./secrets/placeholder.ts";
export {
  processFields,
  sharedFields,
  type ProcessConfig,
  type ProcessPorts,
} from "./process-fields.ts";
