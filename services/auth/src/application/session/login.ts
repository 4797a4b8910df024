import { err, ok, type Result } from "@tixlys/nexus";
import {
  normalisePassword,
  type Password,
} from "../../domain/password/password.ts";
import type { Client } from "../../domain/session/session.ts";
import type { Audited, Credentials, Overloaded, Ports } from "../ports.ts";
import type { SessionTokens } from "./grant.ts";
import { startSession, type Device } from "./start-session.ts";

export type LoginInput = {
  /** E-mail address or username. */
  readonly identifier: string;
  readonly password: string;
  readonly client: Client;
  readonly device: Device;
};

export type LoginRejection =
  Overloaded | { readonly type: "InvalidCredentials" };

/**
 * Signs a person in. Unknown, unverified, disabled and mistyped all cost one statement and one Argon2 verification and
 * get the same answer (auth #12).
 */
export function loginWith(
  ports: Ports,
): (input: LoginInput) => Promise<Result<SessionTokens, LoginRejection>> {
  return async (input) => {
    const outcome = await login(ports, input);
    ports.counts.login(
      outcome.ok
        ? "success"
        : outcome.error.type === "Overloaded"
          ? "overloaded"
          : "failure",
    );
    return outcome;
  };
}

async function login(
  ports: Ports,
  input: LoginInput,
): Promise<Result<SessionTokens, LoginRejection>> {
  const password = normalisePassword(input.password);
  const found = await ports.store.credentialsOf(
    input.identifier.trim().toLowerCase(),
  );
  const matches = await ports.passwords.verify(password, found?.passwordHash);
  if (!matches.ok) return matches;
  if (
    found === undefined ||
    !matches.value ||
    found.account.status !== "active"
  ) {
    await ports.store.audit.record(failed(found, matches.value));
    return refused;
  }
  await strengthen(ports, found, password);
  const { client, device } = input;
  const started = await startSession(ports, found.account.id, {
    client,
    aal: 1,
    device,
  });
  return started.ok ? ok(started.value) : refused;
}

/** One entry, whether or not there is such an account. What was typed is not in it: it may be somebody's password. */
function failed(found: Credentials | undefined, matches: boolean): Audited {
  const action = "authn_login_fail";
  const outcome = "failure";
  if (found === undefined)
    return { action, outcome, details: { reason: "unknown" } };
  const reason = matches ? "disabled" : "wrong-password";
  return { action, outcome, subject: found.account.id, details: { reason } };
}

const refused = err({ type: "InvalidCredentials" } as const);

/** Hashes anew what was hashed with weaker parameters (auth #7); the next login tries again when the queue is full. */
async function strengthen(
  ports: Ports,
  { account, passwordHash }: Credentials,
  password: string,
): Promise<void> {
  if (!ports.passwords.isOutdated(passwordHash)) return;
  // cast: the text matched the stored hash, so it is the account's password already.
  const next = await ports.passwords.hash(password as Password);
  if (next.ok)
    await ports.store.replacePasswordHash(account.id, passwordHash, next.value);
}
