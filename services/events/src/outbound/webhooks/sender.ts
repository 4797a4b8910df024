import type { OutboundHttp, OutboundOutcome } from "@tixlys/outbound-http";
import type { Due, Sender } from "../../application/ports/dispatch.ts";
import type { Attempt } from "../../domain/delivery/delivery.ts";
import { signedHeaders } from "./signature.ts";

/** What one request may take, the answer included (Standard Webhooks: 15 to 30 s). */
const answerWithinMs = 15_000;

/** How much of an answer its owner is shown. */
const excerptBytes = 1_024;

type Judged = Pick<Attempt, "status" | "failure" | "excerpt" | "askedMs">;

/** Sends deliveries, signed anew at each try. */
export function webhookSender(
  http: Pick<OutboundHttp, "send">,
  {
    timeoutMs = answerWithinMs,
    userAgent,
  }: { readonly timeoutMs?: number; readonly userAgent: string },
): Sender {
  return async (due, at) => {
    const startedAt = performance.now();
    const judged = await post(due, at);
    const durationMs = Math.round(performance.now() - startedAt);
    return { at, durationMs, ...judged };
  };

  async function post({ url, body, ...due }: Due, at: Date): Promise<Judged> {
    if (!due.isPermitted) return unsent("not-permitted");
    if (body === undefined) return unsent("event-forgotten");
    if (due.secrets.length === 0) return unsent("secret-unreadable");
    const outcome = await http.send({
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        "user-agent": userAgent,
        ...signedHeaders({ ...due, body }, at),
      },
      body,
      timeoutMs,
      excerptBytes,
    });
    return judgedOf(outcome, at);
  }
}

function judgedOf(outcome: OutboundOutcome, at: Date): Judged {
  switch (outcome.kind) {
    case "refused":
      return unsent("target-refused");
    case "failed":
      return unsent(outcome.reason);
    case "answered": {
      const { status, excerpt, headers } = outcome;
      const arrived = status >= 200 && status < 300;
      return {
        status,
        failure: arrived ? null : "status",
        excerpt,
        askedMs: arrived ? null : askedMs(headers.get("retry-after"), at),
      };
    }
  }
}

const unsent = (failure: NonNullable<Attempt["failure"]>): Judged => ({
  status: null,
  failure,
  excerpt: null,
  askedMs: null,
});

/** `Retry-After` in its two forms (RFC 9110 §10.2.3). */
function askedMs(value: string | null, at: Date): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const until = Date.parse(value);
  return Number.isNaN(until) ? null : Math.max(0, until - at.getTime());
}
