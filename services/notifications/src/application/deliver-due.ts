import { err, ok, type Clock, type UnitOfWork } from "@tixlys/nexus";
import {
  delivery,
  mayAttempt,
  type Outcome,
} from "../domain/delivery/delivery.ts";
import type {
  Claim,
  DeliveryReport,
  MailChannel,
  Queue,
  Work,
} from "./ports.ts";
import type { WriteLetter } from "./write-letter.ts";

/** Sends what is due, once through: at most one batch. Answers how many deliveries it took. */
export type DeliverDue = (signal: AbortSignal) => Promise<number>;

/** How many mails are under way at a time, per worker. */
const batch = 8;
/** One mail may take this long. The lease is longer by far, so that nobody takes over what is still being sent. */
const sendTimeoutMs = 15_000;
const leaseMs = 60_000;
/** How long a mail that is gone is tried to be written down: well within its lease, so that nobody has it in hand meanwhile. */
const settleForMs = 40_000;
const settleAgainMs = 250;

type Ports = {
  readonly queue: Queue;
  readonly transactions: UnitOfWork<Work>;
  readonly writeLetter: WriteLetter;
  readonly channel: MailChannel;
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves after so many milliseconds, or early when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly observe: (report: DeliveryReport) => void;
};

export function createDeliverDue(ports: Ports): DeliverDue {
  return async (signal) => {
    const claims = await ports.queue.claim({
      now: ports.clock(),
      limit: batch,
      leaseMs,
    });
    // All of them, whatever becomes of one: a run is over when nothing of it is under way any more.
    const runs = await Promise.allSettled(
      claims.map((claim) => claim.within(() => deliver(claim, ports, signal))),
    );
    const broken = runs.find((run) => run.status === "rejected");
    if (broken !== undefined) throw broken.reason;
    return claims.length;
  };
}

async function deliver(
  claim: Claim,
  ports: Ports,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await attempt(claim, ports, signal);
  ports.observe(await settled(claim, outcome, ports, signal));
}

/**
 * A database that is away for a moment must not make a mail that has gone out go out again: what is not written down is tried
 * again, as long as the lease lasts. Anything else may as well happen anew.
 */
async function settled(
  claim: Claim,
  outcome: Outcome,
  ports: Ports,
  signal: AbortSignal,
): Promise<DeliveryReport> {
  const giveUpAt = ports.clock().getTime() + settleForMs;
  for (;;) {
    try {
      return await settle(claim, outcome, ports);
    } catch (thrown) {
      const isOver = signal.aborted || ports.clock().getTime() >= giveUpAt;
      if (outcome.type !== "sent" || isOver) throw thrown;
      await ports.wait(settleAgainMs, signal);
    }
  }
}

async function attempt(
  claim: Claim,
  ports: Ports,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!mayAttempt(claim.delivery))
    return { type: "refused", reason: "attempts-exhausted" };
  try {
    const mail = await ports.writeLetter(claim, ports.clock());
    if (!mail.ok) return mail.error;
    const deadline = AbortSignal.any([
      signal,
      AbortSignal.timeout(sendTimeoutMs),
    ]);
    const sent = await ports.channel.send(mail.value, deadline);
    return sent.ok ? { type: "sent" } : sent.error;
  } catch {
    // What was thrown may quote the mail or its address, so only the fact goes on.
    return { type: "deferred", reason: "internal" };
  }
}

/**
 * Writes down what happened. Dying before this commits means that the mail is sent again once the lease is over, with the
 * same Message-ID: at least once at this one point, exactly once everywhere else.
 */
async function settle(
  claim: Claim,
  outcome: Outcome,
  ports: Ports,
): Promise<DeliveryReport> {
  const before = claim.delivery;
  const { id, template, attempts } = before;
  const seen = { deliveryId: id, template, attempt: attempts };
  const command = {
    type: "RecordOutcome" as const,
    outcome,
    at: ports.clock(),
    random: ports.random(),
  };
  const decided = delivery.decide(command, before);
  if (!decided.ok) return { ...seen, outcome: "lost" };
  const after = decided.value.reduce(delivery.evolve, before);
  const saved = await ports.transactions.run(async (work) => {
    if (!(await work.deliveries.save(before, after))) return err("lost");
    if (after.status === "failed") await work.announcements.failed(after);
    return ok(null);
  });
  if (!saved.ok) return { ...seen, outcome: "lost" };
  const reason = "reason" in outcome ? { reason: outcome.reason } : {};
  if (after.status === "failed")
    return { ...seen, outcome: "failed", reason: after.reason };
  if (after.status === "sent" || after.status === "expired")
    return { ...seen, outcome: after.status };
  return { ...seen, outcome: "postponed", ...reason };
}
