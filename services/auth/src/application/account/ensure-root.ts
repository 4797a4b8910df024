import { err, fold, ok, type Result } from "@tixlys/nexus";
import { account, type ActiveAccount } from "../../domain/account/account.ts";
import { parseEmail, type Email } from "../../domain/account/email.ts";
import { parseUsername, type Username } from "../../domain/account/username.ts";
import {
  parseGivenPassword,
  type PasswordPolicy,
} from "../../domain/password/password.ts";
import { newUserId } from "../new-ids.ts";
import type { Overloaded, PasswordHash, Ports, UnitOfWork } from "../ports.ts";
import type {
  FieldRejection,
  InvalidInput,
} from "../registration/register-input.ts";

export type RootRejection =
  InvalidInput | Overloaded | { readonly type: "RootAddressTaken" };

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
    const present = await ports.store.transact(async (tx) =>
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
    return ports.store.transact((tx) =>
      create(tx, ports, email.value, username.value, hash.value),
    );
  };
}

async function create(
  tx: UnitOfWork,
  ports: Ports,
  email: Email,
  username: Username,
  hash: PasswordHash,
): Promise<Result<"created" | "present", RootRejection>> {
  const at = ports.clock();
  const root = openRoot(ports, email, username, at);
  // The name is reserved for the house, so whoever holds it is the root that another process just made.
  if (!(await tx.usernames.reserve(username, root.id, undefined, at)))
    return ok("present");
  const inserted = await tx.accounts.insert(root, 1, hash);
  if (inserted !== "inserted") return err({ type: "RootAddressTaken" });
  await tx.outbox.publish({
    type: "AccountRegistered",
    account: root,
    details: {},
    version: 1,
  });
  return ok("created");
}

function openRoot(
  ports: Ports,
  email: Email,
  username: Username,
  at: Date,
): ActiveAccount {
  const id = newUserId(ports.ids);
  const command = {
    type: "OpenAccount",
    id,
    email,
    username,
    role: "root",
    capabilities: [],
    at,
  } as const;
  const decided = account.decide(command, account.initial);
  const state = fold(account, account.initial, decided.ok ? decided.value : []);
  if (state.status !== "active") throw new Error("a new account did not open");
  return state;
}

function invalid(field: FieldRejection): Result<never, InvalidInput> {
  return err({ type: "InvalidInput", fields: [field] });
}
