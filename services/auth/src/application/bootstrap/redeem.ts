import {
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import type { PasswordPolicy } from "../../domain/password/password.ts";
import { openAccount } from "../account/open-account.ts";
import { house, metadataOf } from "../metadata.ts";
import { newUserId } from "../new-ids.ts";
import type {
  LinkHash,
  Overloaded,
  PasswordHash,
  Ports,
  Work,
} from "../ports.ts";
import {
  parseRegistration,
  type InvalidInput,
  type ParsedRegistration,
} from "../registration/register-input.ts";
import { viewOfAccount, type UserView } from "../views.ts";

export type BootstrapInput = {
  readonly token: string;
  readonly email: string;
  readonly username: string;
  readonly password: string;
};

export type InvitationRejection =
  | { readonly type: "LinkUnknown" }
  /** It was redeemed, or there is a root already. */
  | { readonly type: "LinkUsed" }
  | { readonly type: "LinkExpired" };

export type BootstrapRejection =
  | InvalidInput
  | Overloaded
  | Conflict
  | InvitationRejection
  | { readonly type: "EmailAlreadyRegistered" }
  | { readonly type: "UsernameTaken" };

/** Whether an invitation can still be redeemed; nothing changes, and nothing is noted: opening a link is no try. */
export function readInvitationWith(
  ports: Ports,
): (input: {
  readonly token: string;
}) => Promise<Result<null, InvitationRejection>> {
  return ({ token }) =>
    ports.store.run((tx) =>
      check(tx, ports.mailSecrets.hashOf(token), ports.clock()),
    );
}

/**
 * The first half: a password is hashed only for a token that is good, so that nobody else costs anything. Takes long, and
 * belongs outside of any transaction.
 */
export function prepareBootstrapWith(
  ports: Ports,
  policy: PasswordPolicy,
): (input: BootstrapInput) => Promise<Result<FirstRoot, BootstrapRejection>> {
  return async (input) => {
    const token = ports.mailSecrets.hashOf(input.token);
    const good = await ports.store.run((tx) => check(tx, token, ports.clock()));
    if (!good.ok) {
      await ports.store.audit.record({
        action: "authn_bootstrap_fail",
        outcome: "failure",
        details: { reason: good.error.type },
      });
      return good;
    }
    const parsed = parseRegistration({ ...input, kind: "customer" }, policy);
    if (!parsed.ok) return parsed;
    const hash = await ports.passwords.hash(parsed.value.password);
    if (!hash.ok) return hash;
    const { email, username } = parsed.value;
    return ok({ email, username, token, hash: hash.value });
  };
}

/**
 * The second half: makes the first root out of whoever holds the invitation, once (auth #13). Its second factor is enrolled
 * afterwards, in the session that this person then opens.
 */
export function enterBootstrapWith(
  ports: Ports,
): (root: FirstRoot) => Promise<Result<UserView, BootstrapRejection>> {
  return (root) =>
    retryConflicts(ports.store, async (tx) => {
      await tx.bootstrap.lock();
      const still = await check(tx, root.token, ports.clock());
      return still.ok ? create(tx, ports, root) : still;
    });
}

/** Both halves in one. */
export function bootstrapRootWith(
  prepare: ReturnType<typeof prepareBootstrapWith>,
  enter: ReturnType<typeof enterBootstrapWith>,
): (input: BootstrapInput) => Promise<Result<UserView, BootstrapRejection>> {
  return async (input) => {
    const prepared = await prepare(input);
    return prepared.ok ? enter(prepared.value) : prepared;
  };
}

async function check(
  tx: Work,
  token: LinkHash,
  now: Date,
): Promise<Result<null, InvitationRejection>> {
  const found = await tx.bootstrap.find(token);
  if (found === undefined) return err({ type: "LinkUnknown" });
  if (found.isUsed || (await tx.accounts.hasRoot()))
    return err({ type: "LinkUsed" });
  return found.expiresAt <= now ? err({ type: "LinkExpired" }) : ok(null);
}

/** What the first root is made of. */
export type FirstRoot = Pick<ParsedRegistration, "email" | "username"> & {
  readonly token: LinkHash;
  readonly hash: PasswordHash;
};

async function create(
  tx: Work,
  ports: Ports,
  { email, username, token, hash: passwordHash }: FirstRoot,
): Promise<Result<UserView, BootstrapRejection | VersionConflict>> {
  const at = ports.clock();
  const id = newUserId(ports.ids);
  if (!(await tx.usernames.reserve(username, id, undefined, at)))
    return err({ type: "UsernameTaken" });
  const names = { id, email, username };
  const command = {
    type: "OpenAccount",
    ...names,
    role: "root",
    capabilities: [],
    at,
  } as const;
  const metadata = metadataOf(ports, { actor: house, at });
  const opened = await openAccount(tx, command, { metadata, passwordHash });
  if (!opened.ok) {
    if (opened.error.type === "EmailTaken")
      return err({ type: "EmailAlreadyRegistered" });
    if (
      opened.error.type === "UsernameTaken" ||
      opened.error.type === "AccountExists"
    )
      return err({ type: "UsernameTaken" });
    return err(opened.error);
  }
  await tx.bootstrap.use(token, at);
  await tx.audit.record({
    action: "user_created",
    subject: id,
    actor: { kind: "user", id },
    details: { role: "root", by: "bootstrap" },
  });
  await tx.outbox.publish({
    type: "AccountRegistered",
    account: opened.value,
    details: {},
    version: 1,
  });
  return ok(viewOfAccount(opened.value));
}
