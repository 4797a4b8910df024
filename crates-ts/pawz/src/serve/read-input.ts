import { type FailCode, type Violation } from "@tixlys/jsend";
import type { CompiledRoute } from "../compile/compiled-route.ts";
import { readJson } from "../request/body.ts";
import type { Exchange } from "../request/exchange.ts";
import { inspectBody } from "../request/inspect.ts";
import { isJson, mediaTypeOf } from "../request/media.ts";
import { readQuery } from "../request/query.ts";
import type { RawParams } from "./mount.ts";

type Fields = Readonly<Record<string, unknown>>;
const nothing: Fields = Object.freeze({});
const noViolations: readonly Violation[] = [];

/** Part of a request as typed values, with what is wrong with it. */
export type Part = {
  readonly value: Fields;
  readonly violations: readonly Violation[];
};
const emptyPart: Part = { value: nothing, violations: noViolations };

/** Path variables; any violation means that nothing is there (decision 28). */
export function readParams(compiled: CompiledRoute, raw: RawParams): Part {
  if (compiled.params === undefined) return emptyPart;
  const { readers, validator } = compiled.params;
  const value: Record<string, unknown> = {};
  let index = 0;
  for (const name of compiled.pathNames) {
    const text = raw[`p${index}`];
    index += 1;
    if (typeof text === "string" && !text.includes("\0"))
      value[name] = readers.get(name)?.(text) ?? text;
  }
  return { value, violations: validator?.violations(value) ?? noViolations };
}

/** Query parameters, defaults filled in. */
export function readQueryPart(compiled: CompiledRoute, search: string): Part {
  const { readers, validator } = compiled.query;
  if (search === "" && validator === undefined) return emptyPart;
  const { value, violations } = readQuery(search, readers);
  if (validator === undefined) return { value, violations };
  validator.fill(value);
  const invalid = validator.violations(value);
  return {
    value,
    violations: violations.length === 0 ? invalid : [...violations, ...invalid],
  };
}

/** The declared headers. */
export function readHeadersPart(
  compiled: CompiledRoute,
  headers: Headers,
): Part {
  const fields = compiled.headers;
  if (fields === undefined) return emptyPart;
  const value: Record<string, unknown> = {};
  for (const [name, read] of fields.readers) {
    const text = headers.get(name);
    if (text !== null) value[name] = read(text);
  }
  fields.validator?.fill(value);
  return {
    value,
    violations: fields.validator?.violations(value) ?? noViolations,
  };
}

/** A body as the route wants it, or why the request is refused. */
export type BodyPart =
  | {
      readonly kind: "read";
      readonly value: unknown;
      readonly violations: readonly Violation[];
      /** The content of an upload. */
      readonly file?: Uint8Array;
    }
  | { readonly kind: "refused"; readonly code: FailCode };

/** What a request without a body brings. */
export const noBody: BodyPart = {
  kind: "read",
  value: undefined,
  violations: noViolations,
};
const refusedBody = (code: FailCode): BodyPart => ({ kind: "refused", code });

/** Reads and checks a body: media type, size, JSON, nesting, forbidden names, schema; in this order. */
export async function readBodyPart(
  compiled: CompiledRoute,
  exchange: Exchange,
): Promise<BodyPart> {
  const { headers } = exchange.request;
  const { body } = compiled;
  if (!mayHaveBody(exchange.request)) return absent(compiled);
  const type = headers.get("content-type");
  if (!isJson(type)) {
    if (mediaTypeOf(type) !== undefined || !body.optional)
      return refusedBody("unsupported-content-type");
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity")
    return refusedBody("unsupported-encoding");
  const read = await readJson(exchange.request, body.limitBytes);
  if (!read.ok) return refusedBody(read.code);
  if (!read.present) return absent(compiled);
  if (!isJson(type)) return refusedBody("unsupported-content-type");
  return checkBody(compiled, read.value);
}

function absent(compiled: CompiledRoute): BodyPart {
  return compiled.body.optional ? noBody : refusedBody("malformed-json");
}

function checkBody(compiled: CompiledRoute, value: unknown): BodyPart {
  const inspection = inspectBody(value);
  if (inspection.tooDeep) return refusedBody("nesting-too-deep");
  if (inspection.violations.length > 0)
    return { kind: "read", value, violations: inspection.violations };
  compiled.body.validator.fill(value);
  return {
    kind: "read",
    value,
    violations: compiled.body.validator.violations(value),
  };
}

/** By its headers; a request made in process has none of them and is asked itself. */
function mayHaveBody(request: Request): boolean {
  const declared = request.headers.get("content-length");
  if (declared !== null) return declared !== "0";
  return request.headers.has("transfer-encoding") || request.body !== null;
}
