import { err, ok } from "@tixlys/nexus";
import type { OutboundHttp, OutboundOutcome } from "@tixlys/outbound-http";
import { type AskOnce, waitOf } from "./post-once.ts";

/** No request lasts longer, whatever its signal says. */
const timeoutMs = 15_000;

/** Through the guard of `outbound-http`: for addresses that people have given, none of which may lead into our networks. */
export function guardedAskOnce(
  outbound: Pick<OutboundHttp, "send">,
  clock: () => Date,
): AskOnce {
  return async (request, signal) => {
    if (signal.aborted) return err("timeout");
    const late = Promise.withResolvers<"late">();
    const stop = () => late.resolve("late");
    signal.addEventListener("abort", stop, { once: true });
    // What has been sent goes on by itself for as long as it may; nobody here waits for it any more.
    const outcome = await Promise.race([
      outbound.send({ ...request, timeoutMs, excerptBytes: 0 }),
      late.promise,
    ]);
    signal.removeEventListener("abort", stop);
    return outcome === "late" ? err("timeout") : answerOf(outcome, clock());
  };
}

function answerOf(
  outcome: OutboundOutcome,
  now: Date,
): Awaited<ReturnType<AskOnce>> {
  switch (outcome.kind) {
    case "refused":
      return err("refused");
    case "failed":
      return err(outcome.reason === "timed-out" ? "timeout" : "unreachable");
    case "answered": {
      const { status, headers } = outcome;
      const retryAfterMs = waitOf(headers.get("retry-after"), now);
      return ok(
        retryAfterMs === undefined ? { status } : { status, retryAfterMs },
      );
    }
  }
}
