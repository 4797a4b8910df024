import { sanitizeText } from "../redaction/sanitize.ts";

const maxStackLength = 8192;
const maxCauses = 3;

/** A thrown value as flat fields of a log line (semconv names). Nothing else of it is logged. */
export type ErrorFields = {
  "error.type": string;
  "error.message": string;
  "error.code"?: string;
  "error.stack"?: string;
  "error.causes"?: string[];
};

/**
 * Describes a thrown value. Only its class, message, code, stack and causes: drivers attach queries,
 * parameters and row values to their errors, and those must not reach a log.
 */
export function errorFields(cause: unknown): ErrorFields {
  if (!(cause instanceof Error)) {
    return {
      "error.type": typeof cause,
      "error.message": sanitizeText(String(cause), 256),
    };
  }
  const fields: ErrorFields = {
    "error.type": sanitizeText(cause.name, 128),
    "error.message": sanitizeText(cause.message),
  };
  const code = "code" in cause ? cause.code : undefined;
  if (typeof code === "string" || typeof code === "number") {
    fields["error.code"] = sanitizeText(String(code), 64);
  }
  if (cause.stack !== undefined)
    fields["error.stack"] = sanitizeText(cause.stack, maxStackLength);
  const causes = causesOf(cause);
  if (causes.length > 0) fields["error.causes"] = causes;
  return fields;
}

function causesOf(cause: Error): string[] {
  const found: string[] = [];
  let next: unknown = cause.cause;
  while (next instanceof Error && found.length < maxCauses) {
    found.push(
      `${sanitizeText(next.name, 128)}: ${sanitizeText(next.message, 1024)}`,
    );
    next = next.cause;
  }
  return found;
}
