import { err, ok, type Result } from "@tixlys/nexus";

/** One request to a server that is not ours. */
export type OutboundRequest = {
  readonly url: string;
  readonly method: "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
};

export type OutboundAnswer = {
  readonly status: number;
  /** What `Retry-After` says (RFC 9110 §10.2.3), from now. */
  readonly retryAfterMs?: number;
};

/** `refused`: the name leads to an address that nothing is sent to. */
export type OutboundProblem = "unreachable" | "timeout" | "refused";

/**
 * Asks once: no redirect is followed, nothing of the answer's body is kept, and nothing of either is told to anybody. Never
 * throws; gives up when `signal` is aborted.
 */
export type AskOnce = (
  request: OutboundRequest,
  signal: AbortSignal,
) => Promise<Result<OutboundAnswer, OutboundProblem>>;

/** Over `fetch`, which looks a name up by itself: for servers that the configuration names, which may be inside our networks. */
export function plainAskOnce(clock: () => Date): AskOnce {
  return async ({ url, method, headers, body }, signal) => {
    try {
      const answer = await fetch(url, {
        method,
        headers,
        body,
        signal,
        redirect: "manual",
        keepalive: true,
      });
      await answer.body?.cancel();
      const retryAfterMs = waitOf(answer.headers.get("retry-after"), clock());
      const { status } = answer;
      return ok(
        retryAfterMs === undefined ? { status } : { status, retryAfterMs },
      );
    } catch {
      // What was thrown may quote the URL, which is a secret of the subscriber's.
      return err(signal.aborted ? "timeout" : "unreachable");
    }
  };
}

/** Seconds or a date; undefined for neither. */
export function waitOf(text: string | null, now: Date): number | undefined {
  if (text === null) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim())
    ? Number(text) * 1_000
    : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
