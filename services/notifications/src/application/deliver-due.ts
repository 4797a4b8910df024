import {
  type Clock,
  err,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import {
  type ChannelName,
  underWayMost as slots,
} from "../domain/delivery/channels.ts";
import {
  delivery,
  type DeliveryState,
  mayAttempt,
  type Outcome,
  type QueuedDelivery,
} from "../domain/delivery/delivery.ts";
import { isFarewell } from "../domain/letter/letter.ts";
import type { Channel, Claim, DeliveryReport, Queue, Work } from "./ports.ts";

/**
 * Sends what is due by one channel until nothing is, or until `stopping` is aborted: then it begins nothing more. What is under way
 * goes on until `signal` is aborted, too. Answers how many deliveries it took.
 */
export type DeliverDue = (
  signal: AbortSignal,
  stopping?: AbortSignal,
) => Promise<number>;

/** One message may take this long. The lease is longer by far, so that nobody takes over what is still being sent. */
const sendTimeoutMs = 15_000;
const leaseMs = 60_000;
/** How long a message that is gone is tried to be written down: well within its lease, so that nobody has it in hand meanwhile. */
const settleForMs = 40_000;
const settleAgainMs = 250;
/** How soon free slots look again while others are still busy with something slow. */
const lookAgainMs = 250;

/** What one channel is worked with. */
export type DeliverDuePorts<Message> = {
  readonly channelName: ChannelName;
  readonly queue: Pick<Queue, "claim">;
  readonly transactions: UnitOfWork<Work>;
  readonly write: (
    claim: Claim,
    now: Date,
  ) => Promise<Result<Message, Exclude<Outcome, { type: "sent" }>>>;
  readonly channel: Channel<Message>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves after so many milliseconds, or early when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly observe: (report: DeliveryReport) => void;
};

/** One channel's worker. What is slow keeps its own slot busy and nobody else's, and no other channel's at all. */
export function createDeliverDue<Message>(
  ports: DeliverDuePorts<Message>,
): DeliverDue {
  return async (signal, stopping = signal) => {
    const busy = new Map<Promise<void>, string>();
    const broken: unknown[] = [];
    let taken = 0;
    for (;;) {
      const mayBegin = !stopping.aborted && broken.length === 0;
      const limit = mayBegin ? slots - busy.size : 0;
      // Whom this claim leaves out may have more that is due, when what they had under way ends meanwhile.
      const leavesOut = mayBegin && busy.size > 0;
      const claims =
        limit === 0 ? [] : await claimed(ports, limit, busy, broken);
      taken += claims.length;
      for (const claim of claims) {
        const run: Promise<void> = claim
          .within(() => deliver(claim, ports, signal))
          .catch((cause: unknown) => void broken.push(cause))
          .finally(() => busy.delete(run));
        busy.set(run, claim.delivery.recipientId);
      }
      if (busy.size === 0 && !leavesOut) break;
      const mayTakeMore = claims.length > 0 && busy.size < slots;
      if (busy.size === 0 || mayTakeMore) continue;
      await changed(busy, limit > 0, ports);
    }
    if (broken.length > 0) throw broken[0];
    return taken;
  };
}

/** What is under way, and whose it is. */
type Busy = ReadonlyMap<Promise<void>, string>;

/** A queue that cannot be asked ends the run, but not before what is under way has ended. */
async function claimed<Message>(
  ports: DeliverDuePorts<Message>,
  limit: number,
  busy: Busy,
  broken: unknown[],
): Promise<readonly Claim[]> {
  const { channelName: channel, queue, clock } = ports;
  try {
    // Whoever has something under way has to wait for it: what hangs for one person holds up nobody else.
    const without = [...new Set(busy.values())];
    const now = clock();
    return await queue.claim({ channel, without, now, limit, leaseMs });
  } catch (cause) {
    broken.push(cause);
    return [];
  }
}

/** Waits until a slot is free; where some are and nothing was due for them, no longer than until it is time to look again. */
async function changed<Message>(
  busy: Busy,
  hasFreeSlots: boolean,
  ports: DeliverDuePorts<Message>,
): Promise<void> {
  const looking = new AbortController();
  const waits = hasFreeSlots ? [ports.wait(lookAgainMs, looking.signal)] : [];
  await Promise.race([...busy.keys(), ...waits]);
  looking.abort();
}

async function deliver<Message>(
  claim: Claim,
  ports: DeliverDuePorts<Message>,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await attempt(claim, ports, signal);
  ports.observe(await settled(claim, outcome, ports, signal));
}

/**
 * A database that is away for a moment must not make a mail that has gone out go out again: what is not written down is tried
 * again, as long as the lease lasts. Anything else may as well happen anew.
 */
async function settled<Message>(
  claim: Claim,
  outcome: Outcome,
  ports: DeliverDuePorts<Message>,
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

async function attempt<Message>(
  claim: Claim,
  ports: DeliverDuePorts<Message>,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!mayAttempt(claim.delivery))
    return { type: "refused", reason: "attempts-exhausted" };
  try {
    const message = await ports.write(claim, ports.clock());
    if (!message.ok) return message.error;
    const deadline = AbortSignal.any([
      signal,
      AbortSignal.timeout(sendTimeoutMs),
    ]);
    const sent = await ports.channel.send(message.value, deadline);
    return sent.ok ? { type: "sent" } : sent.error;
  } catch {
    // What was thrown may quote the message or its address, so only the fact goes on.
    return { type: "deferred", reason: "internal" };
  }
}

/**
 * Writes down what happened. Dying before this commits means that the message is sent again once the lease is over, under the same
 * id: at least once at this one point, exactly once everywhere else.
 */
async function settle<Message>(
  claim: Claim,
  outcome: Outcome,
  ports: DeliverDuePorts<Message>,
): Promise<DeliveryReport> {
  const before = claim.delivery;
  const { id, channel, template, attempts } = before;
  const seen = { deliveryId: id, channel, template, attempt: attempts };
  const command = {
    type: "RecordOutcome" as const,
    outcome,
    at: ports.clock(),
    random: ports.random(),
  };
  const decided = delivery.decide(command, before);
  if (!decided.ok) return { ...seen, outcome: "lost" };
  const after = decided.value.reduce(delivery.evolve, before);
  const saved = await ports.transactions.run((work) =>
    written(work, before, after),
  );
  if (!saved.ok) return { ...seen, outcome: "lost" };
  const reason = "reason" in outcome ? { reason: outcome.reason } : {};
  if (after.status === "failed")
    return { ...seen, outcome: "failed", reason: after.reason };
  if (after.status === "sent" || after.status === "expired")
    return { ...seen, outcome: after.status };
  return { ...seen, outcome: "postponed", ...reason };
}

/**
 * A browser that has taken its subscription back is written to no more: the subscription goes with the delivery that learned it.
 * With a farewell the last of a person goes, and only then is their deletion acknowledged.
 */
async function written(
  work: Work,
  before: QueuedDelivery,
  after: DeliveryState,
): Promise<Result<null, "lost">> {
  if (!(await work.deliveries.save(before, after))) return err("lost");
  if (before.channel === "push") await answered(work, after);
  if (after.status === "failed") {
    await work.announcements.failed(after);
    if (after.channel === "push" && after.reason === "recipient-gone")
      await work.subscriptions.remove(after.target);
  }
  if (isFarewell(before.template) && after.status !== "queued") {
    await work.deliveries.remove(before.id);
    await work.announcements.erased(before.recipientId);
  }
  return ok(null);
}

/** So often in a row a push service may not answer in time before its subscription is dropped. */
const timeoutsMost = 10;

async function answered(work: Work, after: DeliveryState): Promise<void> {
  if (after.status === "sent")
    await work.subscriptions.answered(after.target, true, timeoutsMost);
  if (after.status === "queued" && after.waitsBecause === "channel-timeout")
    await work.subscriptions.answered(after.target, false, timeoutsMost);
}
