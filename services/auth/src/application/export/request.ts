import { err, ok, type Result } from "@tixlys/nexus";
import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import {
  collectingMs,
  parseExportId,
  type DataExport,
} from "../../domain/export/export.ts";
import type { Ports } from "../ports.ts";
import type { Holder } from "../session/logout.ts";

export type ExportRejection = { readonly type: "SessionGone" };

const gone = err({ type: "SessionGone" } as const);

/**
 * Begins to collect what every service keeps about the caller (auth #75). While one is being collected, asking again answers
 * that one.
 */
export function requestExportWith(
  ports: Ports,
): (holder: Holder) => Promise<Result<DataExport, ExportRejection>> {
  return async (holder) => {
    const userId = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (userId === undefined || sessionId === undefined) return gone;
    const id = parseExportId(ports.ids());
    if (id === undefined) throw new Error("an id must be a UUID");
    const at = ports.clock();
    return ports.store.run<DataExport, ExportRejection>(async (tx) => {
      await tx.accounts.lock(userId);
      const active = await tx.sessions.activeOf(userId);
      if (!active.some((each) => each.id === sessionId)) return gone;
      const open = await tx.exports.openOf(userId);
      if (open !== undefined) return ok(open);
      const made: DataExport = {
        id,
        userId,
        state: "collecting",
        services: ["auth", ...ports.erasingServices],
        missing: [],
        requestedAt: at,
        settledAt: undefined,
        expiresAt: new Date(at.getTime() + collectingMs),
      };
      await tx.exports.insert(made);
      await tx.audit.record({
        action: "user_export_requested",
        subject: userId,
        details: { export: id },
      });
      return ok(made);
    });
  };
}
