import type { KeySet, RevocationRecord, Revocations } from "@tixlys/biscuit";
import type { Bus, Feed, FeedMessage } from "@tixlys/messaging/nats";
import { orderedFeed } from "@tixlys/messaging/nats";
import type { Logger } from "@tixlys/telemetry";
import { isObject } from "../openapi/plain-schema.ts";

const heartbeatSubject = "auth.revoked.heartbeat.all";
const kinds: ReadonlySet<string> = new Set(["sid", "tok", "sub", "kid", "blk"]);

/** Feeds the verifier's knowledge of revocations from the stream `AUTH_REVOKED` (decision 41, auth.md §3.7). */
export function followRevocations(o: {
  readonly bus: Bus;
  readonly revocations: Revocations;
  readonly keys: KeySet;
  /** Told of each key that is removed in an emergency. */
  readonly onKeyRemoved?: () => void;
  /** Told of each revocation that was decided while this process ran: how long it took until tokens were refused here. */
  readonly onApplied?: (kind: RevocationRecord["kind"], ms: number) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Feed {
  const { bus, revocations, keys, logger, signal } = o;
  const sinceMs = Date.now();
  return orderedFeed({
    bus,
    stream: "AUTH_REVOKED",
    signal,
    onMessage: (message) => {
      const had = keys.version;
      const taken = take(revocations, message, keys);
      if (taken === "unreadable")
        logger.warn(
          { subject: message.subject, seq: message.seq },
          "a revocation could not be read",
        );
      if (keys.version !== had) o.onKeyRemoved?.();
      // What was decided before is older than this process, and says nothing about how fast it hears.
      if (typeof taken === "object" && taken.decidedMs >= sinceMs)
        o.onApplied?.(taken.kind, Date.now() - taken.decidedMs);
    },
    onSnapshot: () => revocations.snapshotTaken(),
    onReset: () => revocations.reset(),
  });
}

/** What came of a message; a revocation that was new here, with the moment of its decision in unix milliseconds. */
type Taken =
  | "unreadable"
  | "taken"
  | { readonly kind: RevocationRecord["kind"]; readonly decidedMs: number };

/** Applies one message: a heartbeat or a revocation. */
export function take(
  revocations: Revocations,
  message: FeedMessage,
  keys?: KeySet,
): Taken {
  const body = parse(message.data);
  if (body === undefined) return "unreadable";
  if (message.subject === heartbeatSubject)
    return takeHeartbeat(revocations, body) ? "taken" : "unreadable";
  const record = recordOf(body);
  if (record === undefined) return "unreadable";
  const isNew = revocations.apply(record);
  // An emergency removal: also what a cache holds of this key goes at once, and a stale source cannot bring it back.
  const kid = record.kind === "kid" ? Number(record.id) : undefined;
  if (kid !== undefined && keys?.find(kid) !== undefined) keys.remove(kid);
  const decidedMs = Date.parse(String(body["at"]));
  return isNew && !Number.isNaN(decidedMs)
    ? { kind: record.kind, decidedMs }
    : "taken";
}

function takeHeartbeat(
  revocations: Revocations,
  body: Record<string, unknown>,
): boolean {
  const at = new Date(String(body["at"]));
  const position = Number(body["position"]);
  if (Number.isNaN(at.getTime()) || Number.isNaN(position)) return false;
  revocations.heartbeat(at, position);
  return true;
}

function recordOf(body: Record<string, unknown>): RevocationRecord | undefined {
  const { kind, id, gen, exp } = body;
  if (!isKind(kind) || typeof id !== "string" || typeof exp !== "number")
    return undefined;
  return typeof gen === "number" ? { kind, id, gen, exp } : { kind, id, exp };
}

function isKind(kind: unknown): kind is RevocationRecord["kind"] {
  return typeof kind === "string" && kinds.has(kind);
}

function parse(data: Uint8Array): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(data));
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
