import { callerNow } from "../../../src/outbound/request-caller.ts";
import type {
  Audited,
  AuditEntry,
  StoredAuditLog,
} from "../../../src/application/ports.ts";

/** The entry that the log makes of what it is told, by its own clock. */
export function entryOf(what: Audited): AuditEntry {
  const caller = callerNow();
  const { action, outcome = "success", subject, details = {} } = what;
  const { actor = caller.actor, session = caller.session } = what;
  const { network, requestId } = caller;
  const id = Bun.randomUUIDv7();
  return {
    id,
    at: new Date(),
    action,
    outcome,
    actor,
    subject,
    session,
    network,
    requestId,
    details,
  };
}

/** Reads as the real log does. */
export function readIn(entries: readonly AuditEntry[]): StoredAuditLog["read"] {
  return async (filter, { after, limit }) =>
    entries
      .filter((entry) => isWanted(entry, filter))
      .toSorted(newestFirst)
      .filter((entry) => after === undefined || newestFirst(after, entry) < 0)
      .slice(0, limit);
}

type Position = Pick<AuditEntry, "at" | "id">;

function newestFirst(a: Position, b: Position): number {
  const ms = b.at.getTime() - a.at.getTime();
  return ms === 0 ? (a.id < b.id ? 1 : a.id > b.id ? -1 : 0) : ms;
}

function isWanted(
  entry: AuditEntry,
  filter: Parameters<StoredAuditLog["read"]>[0],
): boolean {
  const { actor, subject, action, outcome, requestId, from, to } = filter;
  const actorId = entry.actor.kind === "anonymous" ? undefined : entry.actor.id;
  const same = (wanted: string | undefined, is: string | undefined): boolean =>
    wanted === undefined || wanted === is;
  return (
    same(actor, actorId) &&
    same(subject, entry.subject) &&
    same(action, entry.action) &&
    same(outcome, entry.outcome) &&
    same(requestId, entry.requestId) &&
    (from === undefined || entry.at >= from) &&
    (to === undefined || entry.at < to)
  );
}
