import { err, ok, type Result } from "@tixlys/nexus";
import { parseUserId, type UserId } from "../../domain/account/ids.ts";
import {
  mayManage,
  type ManagementRejection,
} from "../../domain/account/management.ts";
import { endSessions, tellFactor } from "../factor/manage-factors.ts";
import type { RemoveRejection } from "../factor/remove-totp.ts";
import type { Ports, Work } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import { noteRefusal } from "./note-refusal.ts";

export type ResetFactorRejection =
  | ManagementRejection
  | Extract<RemoveRejection, { type: "NoFactor" | "FactorNeeded" }>;

/**
 * Takes the second factor of somebody below, who has neither app nor recovery codes any more (infra/decisions/0031). They sign in
 * with the password alone and can set up another; their sessions end, and a mail tells them.
 */
export function resetFactorWith(
  ports: Ports,
): (by: Holder, id: string) => Promise<Result<null, ResetFactorRejection>> {
  return async (by, text) => {
    const manager = parseUserId(by.userId);
    const subject = parseUserId(text);
    if (manager === undefined) return err({ type: "NoManager" });
    if (subject === undefined) return err({ type: "UserUnknown" });
    const at = ports.clock();
    const done = await ports.store.run<null, ResetFactorRejection>((tx) =>
      reset(tx, manager, subject, at),
    );
    return noteRefusal(ports, done, subject, "ResetFactor");
  };
}

async function reset(
  tx: Work,
  manager: UserId,
  subject: UserId,
  at: Date,
): Promise<Result<null, ResetFactorRejection>> {
  await tx.accounts.lockRanks();
  const { state: who } = await tx.accounts.load(manager);
  const { state: target } = await tx.accounts.load(subject);
  const change = { type: "EndEverySession" } as const;
  const allowed = mayManage(who, target, change, { hasOtherRoot: true });
  if (!allowed.ok) return allowed;
  if (target.status === "none") return err({ type: "UserUnknown" });
  if (target.role === "root") return err({ type: "FactorNeeded" });
  if (!(await tx.factors.remove(subject))) return err({ type: "NoFactor" });
  await endSessions(tx, target, undefined, at);
  await tx.audit.record({
    action: "authn_factor_removed",
    subject,
    details: { kind: "totp", by: "management" },
  });
  await tellFactor(tx, target, "FactorRemoved", "totp");
  return ok(null);
}
