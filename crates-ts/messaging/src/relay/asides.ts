import type { Database } from "@tixlys/nexus/postgres";
import { fullJitterMs } from "@tixlys/nexus/waits";
import {
  BEHIND,
  closeUpTo,
  heldKeys,
  noteVerdicts,
  queueOf,
  takeBack,
} from "./dead-rows.ts";
import { hopeOf } from "./route.ts";
import type { HeldKey, Verdict } from "./dead-rows.ts";
import type { Lease } from "./leases.ts";
import type { OutboxMessage } from "./page.ts";
import type { BucketFailure, BucketOutcome } from "./publish-page.ts";
import type { Route } from "./route.ts";

/** What putting aside needs. */
export type AsidesOptions = {
  readonly database: Database;
  readonly owner: string;
  readonly route: Route;
  /** How long a stream may be missing before a message that need not be held is set aside. */
  readonly patienceMs: number;
  readonly onAside: (verdict: Verdict) => void;
  readonly publish: (
    messages: readonly OutboxMessage[],
  ) => Promise<ReadonlyMap<number, BucketOutcome>>;
};

/** What a relay has put aside in the buckets that it holds. */
export type Asides = {
  /** Learns, at least each second, which keys wait, and publishes what an operator has released. */
  readonly look: (leases: readonly Lease[]) => Promise<void>;
  /** Notes the messages of waiting keys as waiting too, so that their bucket goes on. */
  readonly holdBehind: (
    leases: ReadonlyMap<number, Lease>,
    messages: readonly OutboxMessage[],
  ) => Promise<void>;
  /** Whether the message is not to be published: its fate is noted. */
  readonly has: (message: OutboxMessage) => boolean;
  /**
   * Judges a failure that stopped a bucket since `sinceMs` ago.
   *
   * @returns Whether the message was put aside and the bucket can go on.
   */
  readonly judge: (
    lease: Lease,
    failure: BucketFailure,
    sinceMs: number,
  ) => Promise<boolean>;
};

const LOOK_MS = 1_000;
const KEYS_AT_ONCE = 16;
const QUEUE_AT_ONCE = 100;
const ERROR_AT_MOST = 2_000;

/** Makes the memory of one lane. What it knows is in the database too, so that a successor learns it. */
export function asides(options: AsidesOptions): Asides {
  const { database, owner, route, patienceMs, onAside } = options;
  const { sql } = database;
  const positions = new Map<number, Set<bigint>>();
  const waiting = new Map<string, HeldKey>();
  const retryAt = new Map<string, { failures: number; at: number }>();
  let known = "";
  let lookAt = 0;

  const note = async (
    lease: Lease,
    verdicts: readonly Verdict[],
  ): Promise<boolean> => {
    const noted = await noteVerdicts(sql, owner, lease, verdicts);
    const own = positions.get(lease.bucket) ?? new Set();
    for (const position of noted) own.add(position);
    positions.set(lease.bucket, own);
    return noted.length === verdicts.length;
  };

  const learn = async (leases: readonly Lease[]): Promise<void> => {
    waiting.clear();
    for (const each of await heldKeys(sql, leases))
      waiting.set(idOf(each), each);
    for (const id of retryAt.keys()) if (!waiting.has(id)) retryAt.delete(id);
    // What the cursor has passed is never read again.
    for (const { bucket, position } of leases)
      for (const each of positions.get(bucket) ?? [])
        if (each <= position) positions.get(bucket)?.delete(each);
  };

  /** Publishes the queue of one released key; a failure that may pass is tried again later. */
  const release = async (lease: Lease, held: HeldKey): Promise<void> => {
    const messages = await queueOf(sql, lease, held, QUEUE_AT_ONCE);
    const outcome = (await options.publish(messages)).get(held.bucket);
    const { position, failure } = outcome ?? {};
    if (position !== undefined) await closeUpTo(sql, held, position);
    if (failure === undefined) return void retryAt.delete(idOf(held));
    if (hopeOf(failure.reason) === "never")
      return takeBack(sql, held, verdictOn(failure, route));
    const failures = (retryAt.get(idOf(held))?.failures ?? 0) + 1;
    const at = performance.now() + fullJitterMs(failures);
    retryAt.set(idOf(held), { failures, at });
  };

  return {
    look: async (leases) => {
      const now = performance.now();
      const held = leases
        .map(({ bucket, fence }) => `${String(bucket)}:${fence}`)
        .join();
      if (held === known && now < lookAt) return;
      await learn(leases);
      [known, lookAt] = [held, now + LOOK_MS];
      const due = [...waiting.values()]
        .flatMap((each) => {
          const lease = leases.find(({ bucket }) => bucket === each.bucket);
          const isDue =
            each.state === "released" &&
            (retryAt.get(idOf(each))?.at ?? 0) <= now;
          // What a bucket that was set back has not come to again waits for what lies before it.
          return isDue && lease !== undefined && each.position <= lease.position
            ? [{ lease, each }]
            : [];
        })
        .slice(0, KEYS_AT_ONCE);
      if (due.length === 0) return;
      await Promise.all(due.map(({ lease, each }) => release(lease, each)));
      await learn(leases);
      lookAt = 0;
    },
    holdBehind: async (leases, messages) => {
      if (waiting.size === 0) return;
      for (const [bucket, lease] of leases) {
        const behind = messages.filter(
          (message) =>
            message.bucket === bucket &&
            isFrom(waiting.get(idOf(message)), message) &&
            !has(message),
        );
        const noted = await note(
          lease,
          behind.map((message) => ({ message, state: "held", reason: BEHIND })),
        );
        if (!noted)
          throw new Error(
            "a bucket was taken over while messages were put aside",
          );
      }
    },
    has,
    judge: async (lease, failure, sinceMs) => {
      const hope = hopeOf(failure.reason);
      const verdict = verdictOn(failure, route);
      const patient = verdict.state === "held" || sinceMs < patienceMs;
      if (hope === "later" || (hope === "perhaps" && patient)) return false;
      if (!(await note(lease, [verdict]))) return false;
      const { bucket, key, position } = failure.message;
      if (verdict.state === "held") {
        const before = waiting.get(idOf(failure.message))?.position;
        waiting.set(idOf(failure.message), {
          bucket,
          key,
          position:
            before !== undefined && before < position ? before : position,
          state: "held",
        });
      }
      onAside(verdict);
      return true;
    },
  };

  function has({ bucket, position }: OutboxMessage): boolean {
    return positions.get(bucket)?.has(position) === true;
  }
}

const idOf = ({ bucket, key }: { bucket: number; key: string }): string =>
  `${String(bucket)} ${key}`;

/** Whether a message is what its key waits for, or lies behind it; what lies before it was published already. */
const isFrom = (
  held: HeldKey | undefined,
  { position }: OutboxMessage,
): boolean => held !== undefined && position >= held.position;

function verdictOn(
  { message, reason, error }: BucketFailure,
  route: Route,
): Verdict {
  const text =
    error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    message,
    state: route(message.subject) === "hold" ? "held" : "dead",
    reason,
    error: text.slice(0, ERROR_AT_MOST),
  };
}
