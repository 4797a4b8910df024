import { checkAppend } from "../../event-store-checks.ts";
import type { Append } from "../../event-store.ts";
import type { Ids } from "../../ids.ts";
import { streamBucket } from "./bucket.ts";
import { storedMetadata } from "./event-row.ts";

/** How the streams row is met: a number means exactly that version. */
export type Kind = "none" | "exact" | "exists" | "any";

/** An append that was judged and written down, so that nobody changes it while it waits. */
export type PreparedAppend = {
  readonly append: Append;
  readonly kind: Kind;
  /** For `exact`, else 0. */
  readonly expectedVersion: number;
  readonly count: number;
  readonly bucket: number;
  /** JSON text: an array of `{ i, t, s, d }`, which are id, type, schema version and data. */
  readonly events: string;
  /** JSON text. */
  readonly metadata: string;
};

/** @throws RangeError for an append that no store takes, saying what is wrong. */
export function prepareAppend(append: Append, ids: Ids): PreparedAppend {
  checkAppend(append);
  const { stream, expected, events } = append;
  return {
    append: {
      ...append,
      stream: { type: stream.type, id: stream.id },
    },
    ...kindOf(expected),
    count: events.length,
    bucket: streamBucket(stream),
    events: JSON.stringify(
      events.map(({ type, schemaVersion, data }) => ({
        i: ids(),
        t: type,
        s: schemaVersion,
        d: data,
      })),
    ),
    metadata: JSON.stringify(storedMetadata(append.metadata)),
  };
}

function kindOf(
  expected: Append["expected"],
): Pick<PreparedAppend, "kind" | "expectedVersion"> {
  if (typeof expected !== "number")
    return { kind: expected, expectedVersion: 0 };
  return expected === 0
    ? { kind: "none", expectedVersion: 0 }
    : { kind: "exact", expectedVersion: expected };
}

/** Whether a stream at `actual` is where the append believes it to be. */
export function meets(
  { kind, expectedVersion }: PreparedAppend,
  actual: number,
): boolean {
  if (kind === "any") return true;
  if (kind === "exists") return actual > 0;
  return actual === expectedVersion;
}
