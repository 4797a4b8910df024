import { readFile } from "node:fs/promises";
import { parseLine, type StoredSpan } from "./record.ts";
import { ringFiles } from "./sweep.ts";

/** Which traces to read: one by its id, or all that a request took part in. */
export type TraceQuery = { traceId: string } | { requestId: string };

const maxSpans = 10_000;

/**
 * Reads the spans of the matching traces from the ring in `folder`, whichever process wrote them,
 * by start time, at most 10,000. A folder that is missing or empty gives an empty list. A span is
 * there about 100 ms after its end.
 */
export async function readTraces(
  folder: string,
  query: TraceQuery,
): Promise<StoredSpan[]> {
  const texts = await textsOf(folder);
  const traceIds =
    "traceId" in query
      ? new Set([query.traceId])
      : traceIdsOf(texts, query.requestId);
  const found = new Map<string, StoredSpan>();
  for (const traceId of traceIds) {
    for (const span of spansWith(
      texts,
      traceId,
      (candidate) => candidate.traceId === traceId,
    )) {
      if (found.size < maxSpans)
        found.set(`${span.traceId}-${span.spanId}`, span);
    }
  }
  return [...found.values()].sort(byStart);
}

/** A parent and its first child often begin in the same millisecond; the longer one is the parent. */
function byStart(a: StoredSpan, b: StoredSpan): number {
  return a.startMs - b.startMs || b.durationMs - a.durationMs;
}

async function textsOf(folder: string): Promise<string[]> {
  const files = await ringFiles(folder);
  return Promise.all(
    files.map((file) => readFile(file.path, "utf8").catch(() => "")),
  );
}

function traceIdsOf(texts: readonly string[], requestId: string): Set<string> {
  const spans = spansWith(
    texts,
    requestId,
    (candidate) => candidate.requestId === requestId,
  );
  return new Set([...spans].map((span) => span.traceId));
}

/** Parses only lines that contain the wanted text: most of the ring is about something else. */
function* spansWith(
  texts: readonly string[],
  wanted: string,
  matches: (span: StoredSpan) => boolean,
): Generator<StoredSpan> {
  for (const text of texts) {
    for (let at = text.indexOf(wanted); at !== -1;) {
      const start = text.lastIndexOf("\n", at) + 1;
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      const span = parseLine(text.slice(start, end));
      if (span !== undefined && matches(span)) yield span;
      at = text.indexOf(wanted, end);
    }
  }
}
