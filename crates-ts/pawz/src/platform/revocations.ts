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
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Feed {
  const { bus, revocations, keys, logger, signal } = o;
  return orderedFeed({
    bus,
    stream: "AUTH_REVOKED",
    signal,
    onMessage: (message) => {
      const had = keys.version;
      if (!take(revocations, message, keys))
        logger.warn(
          { subject: message.subject, seq: message.seq },
          "a revocation could not be read",
        );
      if (keys.version !== had) o.onKeyRemoved?.();
    },
    onSnapshot: () => revocations.snapshotTaken(),
    onReset: () => revocations.reset(),
  });
}

/** Applies one message; `false` when it is neither a heartbeat nor a revocation. */
export function take(
  revocations: Revocations,
  message: FeedMessage,
  keys?: KeySet,
): boolean {
  const body = parse(message.data);
  if (body === undefined) return false;
  if (message.subject === heartbeatSubject)
    return takeHeartbeat(revocations, body);
  const record = recordOf(body);
  if (record === undefined) return false;
  revocations.apply(record);
  // An emergency removal: also what a cache holds of this key goes at once, and a stale source cannot bring it back.
  const kid = record.kind === "kid" ? Number(record.id) : undefined;
  if (kid !== undefined && keys?.find(kid) !== undefined) keys.remove(kid);
  return true;
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
