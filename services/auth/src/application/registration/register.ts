import { err, fold, ok, type Result } from "@tixlys/nexus";
import type { PasswordPolicy } from "../../domain/password/password.ts";
import {
  linkLifetimeMs,
  registration,
  type PendingRegistration,
  type RefusedRegistration,
} from "../../domain/registration/registration.ts";
import { newUserId } from "../new-ids.ts";
import type {
  Accounts,
  Overloaded,
  PasswordHash,
  Ports,
  Work,
} from "../ports.ts";
import { viewOfRegistration, type UserView } from "../views.ts";
import {
  newLink,
  sealLink,
  storedLink,
  type MailedLink,
} from "./mailed-link.ts";
import {
  breached,
  parseRegistration,
  type InvalidInput,
  type ParsedRegistration,
  type RegisterInput,
} from "./register-input.ts";

export type RegisterRejection =
  | InvalidInput
  | Overloaded
  | { readonly type: "UsernameReserved" }
  | { readonly type: "UsernameTaken" };

/** What was asked for, judged, and its password hashed. */
export type PreparedRegistration = {
  readonly parsed: ParsedRegistration;
  readonly hash: PasswordHash;
};

type Prepare = (
  input: RegisterInput,
) => Promise<
  Result<
    PreparedRegistration,
    Extract<RegisterRejection, InvalidInput | Overloaded>
  >
>;

/** The half that takes long and writes nothing; it belongs outside of any transaction. */
export function prepareRegistrationWith(
  ports: Pick<Ports, "passwords" | "breaches">,
  policy: PasswordPolicy,
): Prepare {
  return async (input) => {
    const parsed = parseRegistration(input, policy);
    if (!parsed.ok) return parsed;
    if (await ports.breaches.contain(parsed.value.password))
      return breached("password");
    const hash = await ports.passwords.hash(parsed.value.password);
    return hash.ok ? ok({ parsed: parsed.value, hash: hash.value }) : hash;
  };
}

/**
 * Makes a pending registration. An address that has an owner gets the same answer by the same work: one Argon2 hash,
 * one sealing, the same statements; only what the mail says differs (decision 25, auth #12).
 */
export function enterRegistrationWith(
  ports: Ports,
): (
  prepared: PreparedRegistration,
) => Promise<Result<UserView, RegisterRejection>> {
  return async ({ parsed, hash }) => {
    const at = ports.clock();
    const expiresAt = new Date(at.getTime() + linkLifetimeMs);
    const link = newLink(ports);
    const sealed = await sealLink(ports, link, expiresAt);
    const application = {
      ...parsed,
      at,
      link,
      expiresAt,
      sealed,
      hash,
    };
    return ports.store.run((tx) => apply(tx, ports, application));
  };
}

/** Both halves in one. */
export function registerWith(
  prepare: Prepare,
  enter: ReturnType<typeof enterRegistrationWith>,
): (input: RegisterInput) => Promise<Result<UserView, RegisterRejection>> {
  return async (input) => {
    const prepared = await prepare(input);
    return prepared.ok ? enter(prepared.value) : prepared;
  };
}

type Application = ParsedRegistration & {
  readonly at: Date;
  readonly link: MailedLink;
  readonly expiresAt: Date;
  readonly sealed: string;
  readonly hash: PasswordHash;
};

type Owner = Awaited<ReturnType<Accounts["advanceOwner"]>>;

async function apply(
  tx: Work,
  ports: Ports,
  application: Application,
): Promise<Result<UserView, RegisterRejection>> {
  const { at, link, hash, username } = application;
  const owner = await tx.accounts.advanceOwner(application.email);
  const state = decide(application, ports, owner);
  if (state === undefined) return err({ type: "UsernameReserved" });
  const mark = ports.guessKeys.identifier(username);
  const isHeldBack = await tx.departures.isHeldBack(mark, at);
  const isFree = await tx.usernames.reserve(
    username,
    state.id,
    state.expiresAt,
    at,
  );
  if (!isFree || isHeldBack) return err({ type: "UsernameTaken" });
  const stored = storedLink(
    link,
    application.expiresAt,
    state.status === "pending",
  );
  await tx.registrations.insert(state, 1, hash, stored);
  await tx.audit.record({
    action: "user_registration_requested",
    subject: owner?.id ?? state.id,
    outcome: owner === undefined ? "success" : "failure",
  });
  await tell(tx, state, application, owner);
  return ok(viewOfRegistration(state));
}

function decide(
  { email, username, capability, details, link, at }: Application,
  ports: Ports,
  owner: Owner,
): PendingRegistration | RefusedRegistration | undefined {
  const id = newUserId(ports.ids);
  const request = {
    id,
    email,
    username,
    capability,
    details,
    linkId: link.id,
    owner: owner?.id,
    at,
  };
  const decided = registration.decide(
    { type: "RequestRegistration", ...request },
    registration.initial,
  );
  if (!decided.ok) return undefined;
  const state = fold(registration, registration.initial, decided.value);
  return state.status === "pending" || state.status === "refused"
    ? state
    : undefined;
}

function tell(
  tx: Work,
  state: PendingRegistration | RefusedRegistration,
  { link, sealed }: Application,
  owner: Owner,
): Promise<void> {
  if (state.status === "pending") {
    const { messageId } = link;
    const requested = {
      messageId,
      registration: state,
      sealedLink: sealed,
      version: 1,
    };
    return tx.outbox.publish({ type: "RegistrationRequested", ...requested });
  }
  return owner === undefined
    ? tx.outbox.publishNothing()
    : tx.outbox.publish({
        type: "RegistrationRefused",
        owner: owner.id,
        version: owner.version,
      });
}
