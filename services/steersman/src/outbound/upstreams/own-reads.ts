import { err, ok, type Result } from "@tixlys/nexus";
import type { ForwardingFailure } from "../../application/ports.ts";
import type { Look } from "./health-checks.ts";

/** Reads of a service's own pages (documents, readiness) must not hold up the gateway's. */
const OWN_READ_TIMEOUT_MS = 2_000;
/** Less than the second that a check of the gateway's own readiness may take: an upstream that hangs is absent, not the gateway. */
export const READY_TIMEOUT_MS = 700;

/** Reads a page of a replica on the gateway's own behalf. */
export const read = async (
  origin: string | undefined,
  path: string,
  timeoutMs = OWN_READ_TIMEOUT_MS,
): Promise<Result<Response, ForwardingFailure>> => {
  if (origin === undefined)
    return err({ kind: "UpstreamUnreachable", cause: "no replica" });
  try {
    const response = await fetch(`${origin}${path}`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    return response.ok
      ? ok(response)
      : err({
          kind: "UpstreamUnreachable",
          cause: `status ${response.status}`,
        });
  } catch (error) {
    const cause = error instanceof Error ? error.name : "unknown";
    return err({ kind: "UpstreamUnreachable", cause });
  }
};

/** Whether a replica lives and takes requests. One that is not asked whether it is ready, having no such page, is. */
export const lookAt = async (origin: string): Promise<Look> => {
  const answer = await read(origin, "/health/ready", READY_TIMEOUT_MS);
  if (answer.ok) return "lives";
  const { error } = answer;
  return error.kind === "UpstreamUnreachable" && error.cause === "status 404"
    ? "lives"
    : "away";
};
