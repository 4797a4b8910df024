import type { FailCode } from "@tixlys/jsend";
import { parseTags, versionsIn } from "./entity-tag.ts";

/**
 * What a write depends on, for the use case to check in the statement that writes (http-rules 43). A refusal is
 * `stale(version)`, with the version that there is, or `alreadyThere(version)`.
 */
export type Condition = {
  /** `If-Match`: those that the client would change; `undefined` for any, empty for none that can be. */
  readonly versions: readonly number[] | undefined;
  /** `If-Match: *`: there must be one, whichever it is. */
  readonly mustExist: boolean;
  /** `If-None-Match: *`: there must be none yet (http-rules 44). */
  readonly mustBeNew: boolean;
};

/** Of a request without a precondition, and of routes that serve no ETag. */
export const unconditional: Condition = Object.freeze({
  versions: undefined,
  mustExist: false,
  mustBeNew: false,
});

/** What a route says about versions. */
type Declared = {
  readonly method: string;
  readonly etag?: true;
  readonly ifMatch?: "required";
};

type Refused = { readonly code: FailCode; readonly field?: string };

/** Whether a route's writes look at preconditions. */
export function isConditional({ method, etag }: Declared): boolean {
  return etag === true && method !== "GET";
}

/** The condition of a write, or why it is refused before anybody decides (http-rules 42). */
export function readCondition(
  { ifMatch: demand, method }: Declared,
  headers: Headers,
): Condition | Refused {
  const ifMatch = headers.get("if-match");
  const ifNoneMatch = headers.get("if-none-match");
  if (ifMatch === null && ifNoneMatch === null)
    return demand === "required"
      ? { code: "precondition-required" }
      : unconditional;
  const wanted = ifMatch === null ? undefined : parseTags(ifMatch);
  if (ifMatch !== null && wanted === undefined)
    return { code: "invalid-header", field: "if-match" };
  // A list of unwanted versions means something for reads only; ignoring it would write against the client's word.
  if (ifNoneMatch !== null && ifNoneMatch.trim() !== "*")
    return { code: "invalid-header", field: "if-none-match" };
  const versions =
    wanted === undefined || wanted === "any" ? undefined : versionsIn(wanted);
  const creates = method === "PUT" || method === "POST";
  return {
    // What changes or removes something can never be about nothing.
    versions: ifNoneMatch !== null && !creates ? [] : versions,
    mustExist: wanted !== undefined,
    mustBeNew: ifNoneMatch !== null && creates,
  };
}
