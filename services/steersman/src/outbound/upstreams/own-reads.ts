import { err, ok, type Result } from "@tixlys/nexus";
import type {
  ForwardingFailure,
  OpenApiDocument,
} from "../../application/ports.ts";
import type { Look } from "./health-checks.ts";

/** Less than the second that a check of the gateway's own readiness may take: an upstream that hangs is absent, not the gateway. */
export const READY_TIMEOUT_MS = 700;
/** Reads of a service's own pages must not hold up the gateway's. */
const DOCUMENT_TIMEOUT_MS = 2_000;
const MOST_BYTES = 2_097_152;

/** What came of reading a page of a replica. */
export type PageRead =
  | { readonly kind: "page"; readonly text: string }
  /** Somebody answers, but nothing of use: another status (a redirect is one), or more than 2 MiB. */
  | { readonly kind: "refused"; readonly cause: string }
  | { readonly kind: "away"; readonly cause: string };

/** Reads a page of a replica on the gateway's own behalf: from this replica and nowhere else, with a bound in time and size. */
export const readPage = async (
  origin: string,
  path: string,
  timeoutMs: number,
): Promise<PageRead> => {
  try {
    const answer = await fetch(`${origin}${path}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await textWithin(answer.body, MOST_BYTES);
    if (text === undefined) return { kind: "refused", cause: "too long" };
    return answer.ok
      ? { kind: "page", text }
      : { kind: "refused", cause: `status ${answer.status}` };
  } catch (error) {
    const cause = error instanceof Error ? error.name : "unknown";
    return { kind: "away", cause };
  }
};

/** Undefined when there is more of it; the rest is not read then. */
async function textWithin(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop gives the body up, and the connection with it.
    if (bytes > mostBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A service's document; a failure when it is none. */
export const readDocument = async (
  origin: string | undefined,
): Promise<Result<OpenApiDocument, ForwardingFailure>> => {
  const page: PageRead =
    origin === undefined
      ? { kind: "away", cause: "no replica" }
      : await readPage(origin, "/openapi.json", DOCUMENT_TIMEOUT_MS);
  const document = page.kind === "page" ? documentIn(page.text) : undefined;
  if (document !== undefined) return ok(document);
  const cause = page.kind === "page" ? "no OpenAPI document" : page.cause;
  return err({ kind: "UpstreamUnreachable", cause });
};

function documentIn(text: string): OpenApiDocument | undefined {
  const value = jsonIn(text);
  if (!isObject(value)) return undefined;
  const { paths = {}, components = {}, info = {} } = value;
  // Everything below these is taken as unknown by the merge.
  return isObject(paths) && isObject(components) && isObject(info)
    ? value
    : undefined;
}

/** Undefined for what is no JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a replica lives and takes requests. One that is not asked whether it is ready, having no such page, is. */
export const lookAt = async (origin: string): Promise<Look> => {
  const page = await readPage(origin, "/health/ready", READY_TIMEOUT_MS);
  if (page.kind === "page") return "lives";
  return page.kind === "refused" && page.cause === "status 404"
    ? "lives"
    : "away";
};
