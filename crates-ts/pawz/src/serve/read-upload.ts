import { createHash } from "node:crypto";
import type { FailCode, Violation } from "@tixlys/jsend";
import type { Route } from "../define/route.ts";
import { type UploadDefinition, uploadBodyBytes } from "../define/upload.ts";
import { readBytes } from "../request/body.ts";
import type { Exchange } from "../request/exchange.ts";
import { mediaTypeOf } from "../request/media.ts";
import { boundaryOf, type FormPart, readParts } from "../request/multipart.ts";
import type { BodyPart } from "./read-input.ts";

/** Uploads under way, of one operation in this process. */
export type UploadSlots = {
  /** Takes a place, for somebody who is known, and gives back what frees it; `undefined` when there is none, or none for them. */
  take(holder: string | undefined): (() => void) | undefined;
};

const standardAtOnce = 8;
/** So that nobody keeps all the places. */
const atOncePerHolder = 2;
const known = new WeakMap<Route, UploadSlots>();

/** The places of an operation, the same ones under all of its addresses. */
export function slotsOf(route: Route, upload: UploadDefinition): UploadSlots {
  const slots = known.get(route) ?? newSlots(upload.atOnce ?? standardAtOnce);
  known.set(route, slots);
  return slots;
}

function newSlots(atOnce: number): UploadSlots {
  // As many entries as there are places at most.
  const held = new Map<string, number>();
  let taken = 0;
  return {
    take(holder) {
      const own = (holder === undefined ? undefined : held.get(holder)) ?? 0;
      if (taken === atOnce || own === atOncePerHolder) return undefined;
      const count = (change: 1 | -1): void => {
        taken += change;
        if (holder === undefined) return;
        const now = (held.get(holder) ?? 0) + change;
        if (now === 0) held.delete(holder);
        else held.set(holder, now);
      };
      count(1);
      return () => count(-1);
    },
  };
}

/**
 * Reads and checks an upload: media type, size, form, names of the parts, size of the content; in this order. Reading ends with the
 * exchange: when the sender leaves, or the deadline has passed.
 */
export async function readUpload(
  upload: UploadDefinition,
  { request, signal }: Exchange,
): Promise<BodyPart> {
  const type = request.headers.get("content-type");
  if (type === null || mediaTypeOf(type) !== "multipart/form-data")
    return refused("unsupported-content-type");
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity")
    return refused("unsupported-encoding");
  const boundary = boundaryOf(type);
  if (boundary === undefined) return refused("malformed-body");
  const read = await readBytes(request, uploadBodyBytes(upload), signal);
  if (!read.ok) return refused(read.code);
  const { buffer, byteOffset, byteLength } = read.bytes;
  const parts = readParts(
    Buffer.from(buffer, byteOffset, byteLength),
    boundary,
  );
  return parts === undefined
    ? refused("malformed-body")
    : checkParts(upload, parts);
}

function checkParts(
  { part: name, limitBytes }: UploadDefinition,
  parts: readonly FormPart[],
): BodyPart {
  const own = parts.filter((each) => each.name === name);
  const [file] = own;
  if (own.some(({ bytes }) => bytes.length > limitBytes))
    return refused("body-too-large");
  const violations = [
    ...parts
      .filter((each) => each.name !== name)
      .map((each) => violation("unknown-property", each.name)),
    ...(file === undefined ? [violation("required", name)] : []),
    ...(own.length > 1 ? [violation("too-many-items", name)] : []),
  ];
  if (file === undefined || violations.length > 0)
    return { kind: "read", value: undefined, violations };
  // What an idempotency key stands for: the content, whatever boundary it came in (http-rules 25).
  const digest = createHash("sha256").update(file.bytes).digest("hex");
  return {
    kind: "read",
    value: { [name]: digest },
    violations,
    file: file.bytes,
  };
}

const refused = (code: FailCode): BodyPart => ({ kind: "refused", code });

const violation = (code: FailCode, field: string): Violation => ({
  code,
  field,
});
