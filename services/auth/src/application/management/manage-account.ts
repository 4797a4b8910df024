import {
  decideIn,
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import type {
  AccountRejection,
  ActiveAccount,
  DisabledAccount,
} from "../../domain/account/account.ts";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import { parseUserId, type UserId } from "../../domain/account/ids.ts";
import {
  mayManage,
  type ManagedChange,
  type ManagementRejection,
} from "../../domain/account/management.ts";
import type { Capability, Role } from "../../domain/account/role.ts";
import { parseRoles, type NotOneRank } from "../../domain/account/roles.ts";
import { metadataOf, person } from "../metadata.ts";
import type { Ports, Work } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import { viewOfAccount, type UserView } from "../views.ts";
import { announce } from "./announce.ts";
import { noteRefusal } from "./note-refusal.ts";

/** The account after the change, or why it was refused. What is as wanted already is no refusal, and changes nothing. */
export type Managed = Promise<Result<UserView, ManageRejection>>;

export type ManageRejection = ManagementRejection | NotOneRank | Conflict;

/**
 * Gives an account another rank or other capabilities. All its sessions end and all its tokens with them: a lower rank counts at
 * once (auth #37), and for a higher one the person signs in anew (auth #27).
 */
export const changeRolesWith =
  (ports: Ports) =>
  async (
    by: Holder,
    id: string,
    roles: readonly (Role | Capability)[],
  ): Managed => {
    const held = parseRoles(roles);
    return held.ok
      ? manage(ports, by, id, { type: "ChangeRoles", ...held.value })
      : held;
  };

/** Nobody signs in with the account any more, and its sessions end. */
export const disableWith =
  (ports: Ports) =>
  (by: Holder, id: string): Managed =>
    manage(ports, by, id, { type: "Disable" });

export const enableWith =
  (ports: Ports) =>
  (by: Holder, id: string): Managed =>
    manage(ports, by, id, { type: "Enable" });

/** Ends every session of somebody else (auth #31). */
export const revokeSessionsWith =
  (ports: Ports) =>
  (by: Holder, id: string): Managed =>
    manage(ports, by, id, { type: "EndEverySession" });

async function manage(
  ports: Ports,
  by: Holder,
  id: string,
  change: ManagedChange,
): Managed {
  const manager = parseUserId(by.userId);
  const subject = parseUserId(id);
  if (manager === undefined) return err({ type: "NoManager" });
  if (subject === undefined) return err({ type: "UserUnknown" });
  const wish = { manager, subject, change, at: ports.clock() };
  const done = await retryConflicts(ports.store, (tx) =>
    carryOut(tx, ports, wish),
  );
  return noteRefusal(ports, done, subject, change.type);
}

type Wish = {
  readonly manager: UserId;
  readonly subject: UserId;
  readonly change: ManagedChange;
  readonly at: Date;
};

/** Everybody who does this waits for the others first, so that what is looked at here stays as it is until the commit. */
async function carryOut(
  tx: Work,
  ports: Ports,
  { manager, subject, change, at }: Wish,
): Promise<Result<UserView, ManagementRejection | Conflict | VersionConflict>> {
  await tx.accounts.lockRanks();
  const { state: by } = await tx.accounts.load(manager);
  const { state: before } = await tx.accounts.load(subject);
  const hasOtherRoot = await tx.accounts.hasOtherRoot(subject);
  const allowed = mayManage(by, before, change, { hasOtherRoot });
  if (!allowed.ok) return allowed;
  if (before.status === "none") return err({ type: "UserUnknown" });
  const done = await decideIn(tx.events, accountAggregate, {
    id: subject,
    command: { ...change, at },
    metadata: metadataOf(ports, { actor: person(manager), at }),
  });
  if (!done.ok) return onRejected(done.error, before);
  const { state: after, events } = done.value;
  if (after.status === "none") return err({ type: "UserUnknown" });
  for (const event of events)
    await announce(tx, event, { before, after, by: manager });
  return ok(viewOfAccount(after));
}

function onRejected(
  error: AccountRejection | VersionConflict | Conflict,
  before: ActiveAccount | DisabledAccount,
): Result<UserView, ManagementRejection | Conflict | VersionConflict> {
  switch (error.type) {
    case "AccountAlreadyDisabled":
    case "AccountNotDisabled":
      return ok(viewOfAccount(before));
    case "AccountExists":
    case "AccountUnknown":
      return err({ type: "UserUnknown" });
    case "Conflict":
    case "VersionConflict":
      return err(error);
    default:
      // Refusals of what only people themselves ask for.
      throw new Error(`management was refused with ${error.type}`);
  }
}
