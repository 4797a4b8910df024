import {
  err,
  ok,
  retryConflicts,
  type Conflict,
  type Result,
  type VersionConflict,
} from "@tixlys/nexus";
import { parseEmail, type Email } from "../../domain/account/email.ts";
import { parseUsername, type Username } from "../../domain/account/username.ts";
import {
  parseGivenPassword,
  type PasswordPolicy,
} from "../../domain/password/password.ts";
import { house, metadataOf } from "../metadata.ts";
import { newUserId } from "../new-ids.ts";
import type { Overloaded, PasswordHash, Ports, Work } from "../ports.ts";
import type {
  FieldRejection,
  InvalidInput,
} from "../registration/register-input.ts";
import { openAccount, type OpenRejection } from "./open-account.ts";

export type RootRejection =
  InvalidInput | Overloaded | { readonly type: "RootAddressTaken" } | Conflict;

const rootUsername = "root";

/**
 * Makes the first root account where there is none (decisions 6 and 36) and announces it like any other account. A
 * root that exists keeps its password. Several processes may call it at once.
 */
export function ensureRootWith(
  ports: Ports,
  policy: PasswordPolicy,
): (input: {
  email: string;
  password: string;
}) => Promise<Result<"created" | "present", RootRejection>> {
  return async (input) => {
    const present = await ports.store.run(async (tx) =>
      ok(await tx.accounts.hasRoot()),
    );
    if (present.ok && present.value) return ok("present");
    const email = parseEmail(input.email);
    if (!email.ok) return invalid({ field: "email", reason: email.error });
    const username = parseUsername(rootUsername);
    if (!username.ok)
      return invalid({ field: "username", reason: username.error });
    const password = parseGivenPassword(input.password, policy);
    if (!password.ok)
      return invalid({ field: "password", reason: password.error });
    const hash = await ports.passwords.hash(password.value);
    if (!hash.ok) return hash;
    return retryConflicts(ports.store, (tx) =>
      create(tx, ports, email.value, username.value, hash.value),
    );
  };
}

async function create(
  tx: Work,
  ports: Ports,
  email: Email,
  username: Username,
  passwordHash: PasswordHash,
): Promise<Result<"created" | "present", RootRejection | VersionConflict>> {
  const at = ports.clock();
  const id = newUserId(ports.ids);
  // The name is reserved for the house, so whoever holds it is the root that another process just made.
  if (!(await tx.usernames.reserve(username, id, undefined, at)))
    return ok("present");
  const command = {
    type: "OpenAccount",
    id,
    email,
    username,
    role: "root",
    capabilities: [],
    at,
  } as const;
  const metadata = metadataOf(ports, { actor: house, at });
  const opened = await openAccount(tx, command, { metadata, passwordHash });
  if (!opened.ok) return err(onOpen(opened.error));
  await tx.audit.record({
    action: "user_created",
    subject: id,
    details: { role: "root" },
  });
  await tx.outbox.publish({
    type: "AccountRegistered",
    account: opened.value,
    details: {},
    version: 1,
  });
  return ok("created");
}

function onOpen(
  rejection: OpenRejection | VersionConflict | Conflict,
): RootRejection | VersionConflict {
  return rejection.type === "Conflict" || rejection.type === "VersionConflict"
    ? rejection
    : { type: "RootAddressTaken" };
}

function invalid(field: FieldRejection): Result<never, InvalidInput> {
  return err({ type: "InvalidInput", fields: [field] });
}
