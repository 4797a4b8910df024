import {
  decideIn,
  err,
  ok,
  type Conflict,
  type Metadata,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import type {
  AccountCommand,
  AccountRejection,
  ActiveAccount,
} from "../../domain/account/account.ts";
import { accountStream } from "../../domain/account/aggregate.ts";
import type { PasswordHash, Work } from "../ports.ts";

type OpenAccount = Extract<AccountCommand, { type: "OpenAccount" }>;

/** Why an account did not open. The work that asked for it must be rejected. */
export type OpenRejection =
  | { readonly type: "AccountExists" }
  | { readonly type: "EmailTaken" }
  | { readonly type: "UsernameTaken" };

/** What the account is opened with, beside the command. */
export type Opening = {
  readonly metadata: Metadata;
  readonly passwordHash: PasswordHash;
  /** With it the same opening again is `AccountExists`, whatever became of the first one's answer. */
  readonly commandId?: string;
};

/** Opens an account: its first event, its row and its password in the one transaction, or none of them. */
export async function openAccount(
  tx: Work,
  command: OpenAccount,
  { passwordHash, ...opening }: Opening,
): Promise<Result<ActiveAccount, OpenRejection | VersionConflict | Conflict>> {
  const request = { ...opening, id: command.id, command };
  const done = await decideIn(tx.events, accountStream, request);
  if (!done.ok)
    return isRace(done.error)
      ? err(done.error)
      : err({ type: "AccountExists" });
  const { state, repeated } = done.value;
  if (repeated || state.status !== "active")
    return err({ type: "AccountExists" });
  switch (await tx.accounts.admit(state, passwordHash)) {
    case "admitted":
      return ok(state);
    case "email-taken":
      return err({ type: "EmailTaken" });
    case "username-taken":
      return err({ type: "UsernameTaken" });
  }
}

function isRace(
  error: AccountRejection | VersionConflict | Conflict,
): error is VersionConflict | Conflict {
  return error.type === "VersionConflict" || error.type === "Conflict";
}
