import {
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import type {
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import { parseUserId, type UserId } from "../../domain/account/ids.ts";
import {
  mayManage,
  type ManagementRejection,
} from "../../domain/account/management.ts";
import { forgetCounts } from "../guessing/forget.ts";
import type { ManageRejection } from "../management/manage-account.ts";
import { noteRefusal } from "../management/note-refusal.ts";
import type { Ports, Work } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import { removeAccount } from "./remove-account.ts";

/** Deletes the account of somebody below, as they could themself; what follows is the same (auth #75). */
export function deleteUserWith(
  ports: Ports,
): (by: Holder, id: string) => Promise<Result<null, ManageRejection>> {
  return async (by, text) => {
    const manager = parseUserId(by.userId);
    const subject = parseUserId(text);
    if (manager === undefined) return err({ type: "NoManager" });
    if (subject === undefined) return err({ type: "UserUnknown" });
    const at = ports.clock();
    const done = await retryConflicts(ports.store, (tx) =>
      remove(tx, ports, { manager, subject, at }),
    );
    if (!done.ok) return noteRefusal(ports, done, subject, "Delete");
    await forgetCounts(ports, done.value);
    return ok(null);
  };
}

async function remove(
  tx: Work,
  ports: Ports,
  {
    manager,
    subject,
    at,
  }: { readonly manager: UserId; readonly subject: UserId; readonly at: Date },
): Promise<
  Result<
    ActiveAccount | DisabledAccount,
    ManagementRejection | Conflict | VersionConflict
  >
> {
  await tx.accounts.lockRanks();
  const { state: who } = await tx.accounts.load(manager);
  const { state: account } = await tx.accounts.load(subject);
  const hasOtherRoot = await tx.accounts.hasOtherRoot(subject);
  const change = { type: "Delete" } as const;
  const allowed = mayManage(who, account, change, { hasOtherRoot });
  if (!allowed.ok) return allowed;
  if (account.status === "none") return err({ type: "UserUnknown" });
  const removed = await removeAccount(tx, ports, { account, by: manager, at });
  return removed.ok ? ok(account) : removed;
}
