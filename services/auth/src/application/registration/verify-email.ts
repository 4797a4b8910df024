import { err, fold, ok, type Result } from "@tixlys/nexus";
import { account, type ActiveAccount } from "../../domain/account/account.ts";
import {
  registration,
  type PendingRegistration,
} from "../../domain/registration/registration.ts";
import type { LinkHash, PasswordHash, Ports, UnitOfWork } from "../ports.ts";
import { viewOfAccount, type UserView } from "../views.ts";

export type VerifyRejection =
  | { readonly type: "LinkUnknown" }
  | { readonly type: "LinkUsed" }
  | { readonly type: "LinkExpired" }
  /** Somebody else redeemed a link for this address first (decision 25). */
  | { readonly type: "EmailAlreadyRegistered" };

/** Redeems a mailed link: from now on the account exists. Of several that redeem at once exactly one succeeds. */
export function verifyEmailWith(
  ports: Ports,
): (input: { token: string }) => Promise<Result<UserView, VerifyRejection>> {
  return ({ token }) => {
    const hash = ports.mailSecrets.hashOf(token);
    return ports.store.transact((tx) => redeem(tx, ports, hash));
  };
}

async function redeem(
  tx: UnitOfWork,
  ports: Ports,
  hash: LinkHash,
): Promise<Result<UserView, VerifyRejection>> {
  const at = ports.clock();
  const found = await tx.registrations.findByLink(hash);
  if (found === undefined) return err({ type: "LinkUnknown" });
  const decided = registration.decide(
    { type: "Redeem", linkId: found.linkId, at },
    found.state,
  );
  if (!decided.ok)
    return err(
      decided.error.type === "LinkUsed"
        ? { type: "LinkUsed" }
        : { type: "LinkExpired" },
    );
  if (found.state.status !== "pending" || found.passwordHash === undefined)
    return err({ type: "LinkExpired" });
  await tx.registrations.redeem(found.state.id, found.linkId, at);
  return open(tx, found.state, found.version + 1, found.passwordHash, at);
}

async function open(
  tx: UnitOfWork,
  pending: PendingRegistration,
  version: number,
  passwordHash: PasswordHash,
  at: Date,
): Promise<Result<UserView, VerifyRejection>> {
  const opened = openAccount(pending, at);
  const inserted = await tx.accounts.insert(opened, version, passwordHash);
  if (inserted === "email-taken")
    return err({ type: "EmailAlreadyRegistered" });
  const isKept =
    inserted === "inserted" &&
    (await tx.usernames.keep(opened.username, opened.id));
  if (!isKept) return err({ type: "LinkExpired" });
  await tx.outbox.publish({
    type: "AccountRegistered",
    account: opened,
    details: pending.details,
    version,
  });
  return ok(viewOfAccount(opened));
}

function openAccount(
  { id, email, username, capability }: PendingRegistration,
  at: Date,
): ActiveAccount {
  const command = {
    type: "OpenAccount",
    id,
    email,
    username,
    role: "user",
    capabilities: [capability],
    at,
  } as const;
  const decided = account.decide(command, account.initial);
  const state = fold(account, account.initial, decided.ok ? decided.value : []);
  if (state.status !== "active") throw new Error("a new account did not open");
  return state;
}
