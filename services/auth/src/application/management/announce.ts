import type {
  AccountEvent,
  ActiveAccount,
  DisabledAccount,
  RolesChanged,
} from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import { rolesOf } from "../../domain/account/role.ts";
import type { Work } from "../ports.ts";
import { endEverySession } from "../session/end-every-session.ts";

/** The account before and after a manager's change. */
export type Change = {
  readonly before: ActiveAccount | DisabledAccount;
  readonly after: ActiveAccount | DisabledAccount;
  readonly by: UserId;
};

/** What goes along with a manager's change: the audit entry, the event for the others, and the end of the account's sessions. */
export async function announce(
  tx: Work,
  event: AccountEvent,
  change: Change,
): Promise<void> {
  const { after, by } = change;
  const { id: userId } = after;
  switch (event.type) {
    case "RolesChanged":
      return rolesChanged(tx, event, change);
    case "AccountDisabled": {
      await tx.audit.record({ action: "user_disabled", subject: userId });
      const version = await tx.accounts.advance(userId);
      const { type, at } = event;
      await tx.outbox.publish({ type, userId, by, at, version });
      return endEverySession(tx, after, "account-disabled", at);
    }
    case "AccountEnabled": {
      await tx.audit.record({ action: "user_enabled", subject: userId });
      const version = await tx.accounts.advance(userId);
      const { type, at } = event;
      return tx.outbox.publish({ type, userId, by, at, version });
    }
    case "EverySessionEnded":
      return endEverySession(tx, after, "revoked-by-management", event.at);
    default:
      throw new Error(`no change of management is ${event.type}`);
  }
}

async function rolesChanged(
  tx: Work,
  { type, at }: RolesChanged,
  { before, after, by }: Change,
): Promise<void> {
  const { id: userId } = after;
  const roles = rolesOf(after);
  await tx.audit.record({
    action: "privilege_permissions_changed",
    subject: userId,
    details: { from: rolesOf(before), to: roles },
  });
  const version = await tx.accounts.advance(userId);
  await tx.outbox.publish({ type, userId, roles, by, at, version });
  await endEverySession(tx, after, "role-changed", at);
}
