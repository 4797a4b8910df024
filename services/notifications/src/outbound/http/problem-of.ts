import type { Result } from "@tixlys/nexus";
import type { SendProblem } from "../../application/ports.ts";
import type { OutboundAnswer, OutboundProblem } from "./post-once.ts";

/** What an HTTP server's answer to a message means; a channel says first what it knows better. */
export function resultOf(
  answer: Result<OutboundAnswer, OutboundProblem>,
  known: Readonly<Record<number, SendProblem>>,
): Result<null, SendProblem> {
  if (!answer.ok) return { ok: false, error: unanswered(answer.error) };
  const { status, retryAfterMs } = answer.value;
  if (status >= 200 && status < 300) return { ok: true, value: null };
  const error = known[status] ?? usual(status);
  return error.type === "deferred" && retryAfterMs !== undefined
    ? { ok: false, error: { ...error, retryAfterMs } }
    : { ok: false, error };
}

function unanswered(problem: OutboundProblem): SendProblem {
  switch (problem) {
    case "timeout":
      return { type: "deferred", reason: "channel-timeout" };
    case "unreachable":
      return { type: "deferred", reason: "channel-unreachable" };
    case "refused":
      return { type: "refused", reason: "target-refused" };
  }
}

/** RFC 9110 §15; a redirect is never followed, so it is a server that is set up in another way than we are. */
function usual(status: number): SendProblem {
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return { type: "deferred", reason: "channel-busy" };
  if (status === 413) return { type: "refused", reason: "message-too-large" };
  const isOurs = status < 400 || [401, 403, 404, 405, 407].includes(status);
  return isOurs
    ? { type: "deferred", reason: "channel-misconfigured" }
    : { type: "refused", reason: "channel-refused" };
}
