import { err, ok, type Result } from "@tixlys/nexus";
import type { AccountState } from "./account.ts";
import { tierOf, type Role } from "./role.ts";
import { isBelow, type HeldRoles } from "./roles.ts";

/** What somebody of management may want to do to another account. */
export type ManagedChange =
  | ({ readonly type: "ChangeRoles" } & HeldRoles)
  | { readonly type: "Disable" }
  | { readonly type: "Enable" }
  | { readonly type: "Delete" }
  | { readonly type: "EndEverySession" };

export type ManagementRejection =
  /** Whoever asks is no manager any more, or never was. */
  | { readonly type: "NoManager" }
  | { readonly type: "UserUnknown" }
  /** The account's rank is not below theirs, or it is their own. */
  | { readonly type: "RankTooLow" }
  /** The rank that they would give is not below theirs. */
  | { readonly type: "RankNotTheirs" }
  /** Nobody would be left who can do everything. */
  | { readonly type: "LastRoot" };

/** Whether there is another root who can sign in, beside the account that is to change. */
export type OtherRoots = { readonly hasOtherRoot: boolean };

/**
 * Whether `by` may do this to `target`, both as they are now: what a token says of its holder may be a few moments old.
 * Nobody touches a rank that is not below their own, or gives one, root aside; nobody manages their own account, so that
 * nobody locks themself out by accident; and the last root stays.
 */
export function mayManage(
  by: AccountState,
  target: AccountState,
  change: ManagedChange,
  { hasOtherRoot }: OtherRoots,
): Result<null, ManagementRejection> {
  if (by.status !== "active" || tierOf(by.role) === "general")
    return err({ type: "NoManager" });
  if (target.status === "none") return err({ type: "UserUnknown" });
  const isRoot = by.role === "root";
  if (!isRoot && !isBelow(target.role, by.role))
    return err({ type: "RankTooLow" });
  if (unmakesRoot(target.role, change) && !hasOtherRoot)
    return err({ type: "LastRoot" });
  if (by.id === target.id) return err({ type: "RankTooLow" });
  if (
    change.type === "ChangeRoles" &&
    !isRoot &&
    !isBelow(change.role, by.role)
  )
    return err({ type: "RankNotTheirs" });
  return ok(null);
}

function unmakesRoot(role: Role, change: ManagedChange): boolean {
  if (role !== "root") return false;
  return change.type === "ChangeRoles"
    ? change.role !== "root"
    : change.type === "Disable" || change.type === "Delete";
}
