import type { SessionId, UserId } from "../../domain/account/ids.ts";
import {
  expiresAt,
  type ActiveSession,
  type AssuranceLevel,
  type EndReason,
  type Family,
  type RefreshHash,
  type SessionState,
} from "../../domain/session/session.ts";
import type { SessionView, StoredSession } from "../../application/ports.ts";
import type { sessions } from "./schema.ts";

export type SessionRow = typeof sessions.$inferSelect;

const toText = (bytes: Uint8Array): string => bytes.toBase64();
const toBytes = (text: string): Uint8Array => Uint8Array.fromBase64(text);

/** From storage only: what was checked when it was written is not checked again. */
export function activeSessionOf(row: SessionRow): ActiveSession {
  return {
    status: "active",
    id: row.id as SessionId, // cast: written from a SessionId
    userId: row.userId as UserId, // cast: written from a UserId
    tier: row.tier,
    client: row.client,
    aal: row.aal as AssuranceLevel, // cast: written from an AssuranceLevel, and checked by the table
    family: familyOf(row),
    startedAt: row.startedAt,
    authenticatedAt: row.authenticatedAt ?? row.startedAt,
    lastUsedAt: row.lastUsedAt,
  };
}

function familyOf(row: SessionRow): Family {
  const {
    seq,
    previousHash,
    rotatedAt,
    rotatedByDelivery: delivery,
    rotatedByAgent: userAgentHash,
  } = row;
  const current = row.currentHash as RefreshHash; // cast: written from a RefreshHash
  if (
    previousHash === null ||
    rotatedAt === null ||
    delivery === null ||
    userAgentHash === null
  )
    return { seq, current };
  const hash = previousHash as RefreshHash; // cast: written from a RefreshHash
  return {
    seq,
    current,
    previous: { hash, rotatedAt, by: { delivery, userAgentHash } },
  };
}

export function storedSessionOf(row: SessionRow): StoredSession {
  return {
    state: stateOf(row),
    familyKey: toBytes(row.familyKey),
    sealedSuccessor:
      row.sealedSuccessor === null ? undefined : toBytes(row.sealedSuccessor),
  };
}

function stateOf(row: SessionRow): SessionState {
  const active = activeSessionOf(row);
  if (row.endedAt === null) return active;
  const reason = row.endReason as EndReason; // cast: written together with endedAt, from an EndReason
  return {
    status: "ended",
    id: active.id,
    userId: active.userId,
    reason,
    endedAt: row.endedAt,
  };
}

export function viewOf(row: SessionRow): SessionView {
  const { id } = activeSessionOf(row);
  const { device, ip, startedAt, lastUsedAt, expiresAt: end } = row;
  return { id, device, ip, createdAt: startedAt, lastUsedAt, expiresAt: end };
}

/** What changes with each refresh. */
export function familyRowOf(session: ActiveSession) {
  const { family, lastUsedAt } = session;
  const { previous } = family;
  return {
    lastUsedAt,
    expiresAt: expiresAt(session),
    seq: family.seq,
    currentHash: family.current,
    previousHash: previous?.hash ?? null,
    rotatedAt: previous?.rotatedAt ?? null,
    rotatedByDelivery: previous?.by.delivery ?? null,
    rotatedByAgent: previous?.by.userAgentHash ?? null,
  };
}

export function rowOf(
  session: ActiveSession,
  familyKey: Uint8Array,
): Omit<SessionRow, "device" | "ip"> {
  const { id, userId, tier, client, aal, startedAt, authenticatedAt } = session;
  const fresh = { sealedSuccessor: null, endedAt: null, endReason: null };
  return {
    ...familyRowOf(session),
    ...fresh,
    id,
    userId,
    tier,
    client,
    aal,
    startedAt,
    authenticatedAt,
    familyKey: toText(familyKey),
  };
}

export const sealedText = toText;
