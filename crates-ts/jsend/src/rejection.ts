import { failCodes, type FailCode } from "./codes/fail-codes.ts";
import type {
  FailDefinition,
  FailStatus,
  Placement,
} from "./codes/definition.ts";
import type { FailData, FailEntry, FailParams } from "./types.ts";

/** Where a submitted value came from; it decides the status of an input error (decision 28). */
export type InputSource = "body" | "query" | "header" | "path";

/** A refusal, ready to be sent: `fail(data)` with this HTTP status. */
export type Rejection = { status: FailStatus; data: FailData };

/** `field`: path as the client sent it; `source` defaults to `body`; `params`: never sent values. */
export type RejectionOptions = {
  field?: string;
  source?: InputSource;
  params?: FailParams;
};

/** One thing that is wrong with the input. */
export type Violation = RejectionOptions & { code: FailCode; field: string };

/** How many violations one answer names at most (http-rules 12). */
export const maxViolations = 50;

/**
 * Places one code: under its reserved key with its status, or, for a code about input, under
 * `field` with the status of its source (body 422, query and header 400; without a field: `body`).
 * A reserved key keeps the field's name as the parameter `field` (decision 46).
 */
export function rejection(
  code: FailCode,
  options: RejectionOptions = {},
): Rejection {
  const { field, source = "body", params } = options;
  const definition: FailDefinition = failCodes[code];
  const place = placementOf(definition, field);
  const entry = entryOf(code, definition, params);
  if (place.key === null) {
    const status = inSource(place.status, source);
    return { status, data: Object.fromEntries([[field ?? "body", entry]]) };
  }
  if (field !== undefined) entry["field"] = field;
  return { status: place.status, data: { [place.key]: entry } };
}

/**
 * Places all violations of one request at once: the first one of each field, 50 at most. A path that
 * does not parse names nothing that exists: 404. One wrong query or header value makes it 400, else
 * 422. Throws TypeError for an empty list.
 */
export function invalidInput(violations: readonly Violation[]): Rejection {
  if (violations.length === 0)
    throw new TypeError("an input error needs a violation");
  if (violations.some((violation) => violation.source === "path"))
    return rejection("not-found");
  const entries = new Map<string, FailEntry>();
  let status: FailStatus = 422;
  for (const violation of violations) {
    const placed = rejection(violation.code, violation);
    if (placed.status === 400) status = 400;
    for (const [key, entry] of Object.entries(placed.data)) {
      if (!entries.has(key) && entries.size < maxViolations)
        entries.set(key, entry);
    }
  }
  return { status, data: Object.fromEntries(entries) };
}

function placementOf(
  definition: FailDefinition,
  field: string | undefined,
): Placement {
  return field === undefined ? definition : (definition.onField ?? definition);
}

function entryOf(
  code: FailCode,
  definition: FailDefinition,
  params: FailParams | undefined,
): FailEntry {
  return { ...params, code, message: definition.message };
}

function inSource(status: FailStatus, source: InputSource): FailStatus {
  return source === "query" || source === "header" ? 400 : status;
}
