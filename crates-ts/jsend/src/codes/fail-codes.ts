import { accessCodes } from "./access.ts";
import type { FailDefinition } from "./definition.ts";
import { inputCodes } from "./input.ts";
import { protocolCodes } from "./protocol.ts";
import { stateCodes } from "./state.ts";

/**
 * The one registry of `fail` codes (http-rules 7). Renaming or removing one, or changing its status
 * or key, is a breaking change of every API that uses it. Messages are constants: nothing that a
 * client sent can reach them.
 */
export const failCodes = {
  ...inputCodes,
  ...accessCodes,
  ...stateCodes,
  ...protocolCodes,
} as const satisfies Record<string, FailDefinition>;

/** A code that a `fail` entry may carry. */
export type FailCode = keyof typeof failCodes;

/** Whether a string is a code of the registry. */
export function isFailCode(value: string): value is FailCode {
  return Object.hasOwn(failCodes, value);
}
