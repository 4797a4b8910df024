import { err, ok, type Result } from "@tixlys/nexus";
import { parseSessionId, parseUserId } from "../../domain/account/ids.ts";
import { mayManage } from "../../domain/account/management.ts";
import type { Ports } from "../ports.ts";
import { endSession } from "../session/end-session.ts";
import type { Holder } from "../session/logout.ts";
import type { ManageRejection } from "./manage-account.ts";
import { noteRefusal } from "./note-refusal.ts";

/** Which session, of whom. */
export type SessionOf = { readonly userId: string; readonly sessionId: string };

/** Ends one session of somebody below (auth #31). One that is not theirs, or not alive, is as unknown as nobody's. */
export function endSessionOfWith(
  ports: Ports,
): (by: Holder, of: SessionOf) => Promise<Result<null, ManageRejection>> {
  return async (by, of) => {
    const manager = parseUserId(by.userId);
    const subject = parseUserId(of.userId);
    const sessionId = parseSessionId(of.sessionId);
    if (manager === undefined) return err({ type: "NoManager" });
    if (subject === undefined || sessionId === undefined)
      return err({ type: "UserUnknown" });
    const at = ports.clock();
    const change = { type: "EndEverySession" } as const;
    const done = await ports.store.run<null, ManageRejection>(async (tx) => {
      await tx.accounts.lockRanks();
      const { state: who } = await tx.accounts.load(manager);
      const { state: target } = await tx.accounts.load(subject);
      const allowed = mayManage(who, target, change, { hasOtherRoot: true });
      if (!allowed.ok) return allowed;
      const reason = "revoked-by-management";
      const isEnded = await endSession(tx, subject, sessionId, reason, at);
      return isEnded ? ok(null) : err({ type: "UserUnknown" });
    });
    return noteRefusal(ports, done, subject, "EndSession");
  };
}
