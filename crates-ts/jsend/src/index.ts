/**
 * JSend answers and the one registry of codes.
 *
 * Sources: the JSend specification (https://github.com/omniti-labs/jsend), profile and rule numbers
 * in docs of the suite ("http-rules"), RFC 9457 for `application/problem+json`.
 */
export type {
  ErrorBody,
  ErrorData,
  Fail,
  FailData,
  FailEntry,
  FailParams,
  JSend,
  Success,
} from "./types.ts";
export type {
  FailDefinition,
  FailStatus,
  Placement,
  ReservedKey,
} from "./codes/definition.ts";
export { reservedKeys } from "./codes/definition.ts";
export { failCodes, isFailCode, type FailCode } from "./codes/fail-codes.ts";
export {
  errorCodes,
  errorNameOf,
  type ErrorDefinition,
  type ErrorName,
} from "./codes/error-codes.ts";
export { error, fail, success, type ErrorContext } from "./builders.ts";
export {
  invalidInput,
  maxViolations,
  rejection,
  type InputSource,
  type Rejection,
  type RejectionOptions,
  type Violation,
} from "./rejection.ts";
export { fieldPath } from "./field-path.ts";
export {
  problem,
  problemMediaType,
  type Problem,
  type ProblemContext,
} from "./problem.ts";
export { failSchemaFor, schemas, successSchema } from "./schemas.ts";
