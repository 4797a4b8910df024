/** Looks a request or a trace up in the ring that the processes of `up` write (decision 31). */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readTraces } from "@tixlys/telemetry";
import type { StoredSpan } from "@tixlys/telemetry";
import { CliError } from "../console/errors.ts";
import { shown } from "../stack/paths.ts";

/** A span is in the ring about 100 ms after its end; whoever asks sooner is made to wait for it. */
const patienceMs = 1_000;
const pollMs = 100;

/** What the argument is: 32 hexadecimal digits are a trace id, anything else a request id. */
export function queryOf(
  id: string,
): { readonly traceId: string } | { readonly requestId: string } {
  return /^[0-9a-f]{32}$/.test(id) ? { traceId: id } : { requestId: id };
}

/**
 * The spans of that request or trace, all traces that it took part in.
 * @throws CliError `E_NO_TRACE` that says what was looked for, where, and how far back the ring reaches.
 */
export async function findSpans(
  folder: string,
  id: string,
): Promise<StoredSpan[]> {
  const query = queryOf(id);
  const end = performance.now() + patienceMs;
  for (;;) {
    const spans = await readTraces(folder, query);
    if (spans.length > 0) return spans;
    if (performance.now() > end) break;
    await Bun.sleep(pollMs);
  }
  const what = "traceId" in query ? "trace" : "request";
  throw new CliError("E_NO_TRACE", `no span of the ${what} "${id}" was found`, {
    cause: await reachOf(folder),
    fix: 'ask with the x-request-id of an answer: curl -si … | grep -i x-request-id, then ./tixlys trace ID; "./tixlys up" of another TIXLYS_HOME has a ring of its own',
  });
}

async function reachOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".spans.jsonl"));
  if (files.length === 0)
    return `${shown(folder)} holds no spans: nothing has run here yet, or OTEL_EXPORTER_OTLP_ENDPOINT sends them to a collector`;
  const births = await Promise.all(
    files.map(async (name) =>
      stat(join(folder, name)).then(
        ({ birthtimeMs, mtimeMs }) => (birthtimeMs > 0 ? birthtimeMs : mtimeMs),
        () => Number.POSITIVE_INFINITY,
      ),
    ),
  );
  const oldest = Math.min(...births);
  const since = Number.isFinite(oldest)
    ? `, the oldest from ${new Date(oldest).toISOString()}`
    : "";
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  return `looked through ${count} in ${shown(folder)}${since}; the ring keeps 4 MB a process and 64 MB in all, the oldest spans go first`;
}
