import {
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import {
  parseSessionId,
  parseUserId,
  type SessionId,
  type UserId,
} from "../../domain/account/ids.ts";
import type { Proof, ProofRejection } from "../guessing/guarded-proof.ts";
import { forgetCounts } from "../guessing/forget.ts";
import type { OwnAttempt, ProveOwn } from "../guessing/own-proof.ts";
import { noteRefusal } from "../management/note-refusal.ts";
import type { Ports, Work } from "../ports.ts";
import type { Holder } from "../session/logout.ts";
import { removeAccount } from "./remove-account.ts";

export type DeleteMeRejection =
  | ProofRejection
  /** The session that asks has ended. */
  | { readonly type: "SessionGone" }
  /** Nobody would be left who can do everything. */
  | { readonly type: "LastRoot" }
  | Conflict;

/** The first half: whether it is their password. Outside of any transaction, as at the login. */
export function proveDeletionWith(
  prove: ProveOwn,
): (
  holder: Holder,
  attempt: OwnAttempt,
) => Promise<Result<Proof, DeleteMeRejection>> {
  return async (holder, attempt) => {
    const proof = await prove(holder, "account-deletion", attempt);
    if (proof.ok) return proof;
    return proof.error.type === "AccountUnavailable" ? gone : err(proof.error);
  };
}

/** The second half: the account is deleted at once, and the others begin to forget (auth #75). */
export function deleteMeWith(
  ports: Ports,
): (holder: Holder, proof: Proof) => Promise<Result<null, DeleteMeRejection>> {
  return async (holder, proof) => {
    const id = parseUserId(holder.userId);
    const sessionId = parseSessionId(holder.sessionId);
    if (id === undefined || sessionId === undefined) return gone;
    const at = ports.clock();
    const done = await retryConflicts(ports.store, (tx) =>
      leave(tx, ports, { id, sessionId, proof, at }),
    );
    if (!done.ok) return noteRefusal(ports, done, id, "Delete");
    await forgetCounts(ports, proof.account);
    return ok(null);
  };
}

type Leave = {
  readonly id: UserId;
  readonly sessionId: SessionId;
  readonly proof: Proof;
  readonly at: Date;
};

/** Ranks are locked before accounts: the last two roots cannot both leave. */
async function leave(
  tx: Work,
  ports: Ports,
  { id, sessionId, proof, at }: Leave,
): Promise<Result<null, DeleteMeRejection | VersionConflict>> {
  await tx.accounts.lockRanks();
  const { state: account } = await tx.accounts.load(id);
  if (account.status !== "active") return gone;
  const active = await tx.sessions.activeOf(id);
  if (!active.some((each) => each.id === sessionId)) return gone;
  if (!(await tx.accounts.hasPasswordSince(id, proof.passwordSince)))
    return err({ type: "InvalidCredentials" });
  if (account.role === "root" && !(await tx.accounts.hasOtherRoot(id)))
    return err({ type: "LastRoot" });
  return removeAccount(tx, ports, { account, by: id, at });
}

const gone = err({ type: "SessionGone" } as const);
