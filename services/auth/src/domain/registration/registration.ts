import { err, ok, type Brand, type Decider, type Result } from "@tixlys/nexus";
import type { Email } from "../account/email.ts";
import type { UserId } from "../account/ids.ts";
import type { Capability } from "../account/role.ts";
import { isReservedUsername, type Username } from "../account/username.ts";
import type { PersonalDetails } from "./profile.ts";

/** The id of one mailed link. Its secret is never part of the domain. */
export type LinkId = Brand<string, "LinkId">;

/** How long things live. Mail tokens never outlive one hour (auth #14). */
export const registrationLifetimeMs = 24 * 60 * 60 * 1000;
export const linkLifetimeMs = 60 * 60 * 1000;

type Applicant = {
  readonly id: UserId;
  readonly email: Email;
  readonly username: Username;
  readonly capability: Capability;
  readonly details: PersonalDetails;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
};

/** Waits for its link to be redeemed; only the newest link counts. */
export type PendingRegistration = Applicant & {
  readonly status: "pending";
  readonly link: { readonly id: LinkId; readonly expiresAt: Date };
};

/** The address had an owner: the username stays reserved as for anybody, but no link exists (decision 25). */
export type RefusedRegistration = Applicant & { readonly status: "refused" };

export type RegistrationState =
  | { readonly status: "none" }
  | PendingRegistration
  | RefusedRegistration
  | { readonly status: "redeemed"; readonly id: UserId };

export type RequestRegistration = {
  readonly type: "RequestRegistration";
  readonly id: UserId;
  readonly email: Email;
  readonly username: Username;
  readonly capability: Capability;
  readonly details: PersonalDetails;
  readonly linkId: LinkId;
  /** Whose the address is already, where it is somebody's. */
  readonly owner: UserId | undefined;
  readonly at: Date;
};

export type RegistrationCommand =
  | RequestRegistration
  | { readonly type: "RenewLink"; readonly linkId: LinkId; readonly at: Date }
  | { readonly type: "Redeem"; readonly linkId: LinkId; readonly at: Date };

export type RegistrationRequested = Omit<PendingRegistration, "status"> & {
  readonly type: "RegistrationRequested";
};
export type RegistrationRefused = Applicant & {
  readonly type: "RegistrationRefused";
  readonly owner: UserId;
};
export type LinkRenewed = {
  readonly type: "LinkRenewed";
  readonly link: PendingRegistration["link"];
};
export type RegistrationRedeemed = {
  readonly type: "RegistrationRedeemed";
  readonly id: UserId;
  readonly at: Date;
};
export type RegistrationEvent =
  | RegistrationRequested
  | RegistrationRefused
  | LinkRenewed
  | RegistrationRedeemed;

export type RegistrationRejection =
  | { readonly type: "UsernameReserved" }
  | { readonly type: "RegistrationExists" }
  | { readonly type: "RegistrationNotPending" }
  /** Too late, or a newer link was asked for. */
  | { readonly type: "LinkExpired" }
  | { readonly type: "LinkUsed" };

/** From the form to the redeemed link. Whether the address is still free is the account table's to say. */
export const registration: Decider<
  RegistrationState,
  RegistrationCommand,
  RegistrationEvent,
  RegistrationRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
  isTerminal: (state) => state.status === "redeemed",
};

function decide(
  command: RegistrationCommand,
  state: RegistrationState,
): Result<readonly RegistrationEvent[], RegistrationRejection> {
  switch (command.type) {
    case "RequestRegistration":
      return request(command, state);
    case "RenewLink":
      return renew(command, state);
    case "Redeem":
      return redeem(command, state);
  }
}

function request(
  command: RequestRegistration,
  state: RegistrationState,
): Result<readonly RegistrationEvent[], RegistrationRejection> {
  if (state.status !== "none") return err({ type: "RegistrationExists" });
  if (isReservedUsername(command.username))
    return err({ type: "UsernameReserved" });
  const { id, email, username, capability, details, owner, at } = command;
  const expiresAt = new Date(at.getTime() + registrationLifetimeMs);
  const applicant = {
    id,
    email,
    username,
    capability,
    details,
    requestedAt: at,
    expiresAt,
  };
  return owner === undefined
    ? ok([
        {
          type: "RegistrationRequested",
          ...applicant,
          link: newLink(command.linkId, at, expiresAt),
        },
      ])
    : ok([{ type: "RegistrationRefused", ...applicant, owner }]);
}

function renew(
  command: Extract<RegistrationCommand, { type: "RenewLink" }>,
  state: RegistrationState,
): Result<readonly RegistrationEvent[], RegistrationRejection> {
  if (state.status !== "pending" || state.expiresAt <= command.at)
    return err({ type: "RegistrationNotPending" });
  return ok([
    {
      type: "LinkRenewed",
      link: newLink(command.linkId, command.at, state.expiresAt),
    },
  ]);
}

function redeem(
  command: Extract<RegistrationCommand, { type: "Redeem" }>,
  state: RegistrationState,
): Result<readonly RegistrationEvent[], RegistrationRejection> {
  if (state.status === "redeemed") return err({ type: "LinkUsed" });
  if (state.status !== "pending")
    return err({ type: "RegistrationNotPending" });
  const current =
    state.link.id === command.linkId && state.link.expiresAt > command.at;
  return current
    ? ok([{ type: "RegistrationRedeemed", id: state.id, at: command.at }])
    : err({ type: "LinkExpired" });
}

function newLink(
  id: LinkId,
  at: Date,
  registrationExpiresAt: Date,
): PendingRegistration["link"] {
  const expiresAt = Math.min(
    at.getTime() + linkLifetimeMs,
    registrationExpiresAt.getTime(),
  );
  return { id, expiresAt: new Date(expiresAt) };
}

function evolve(
  state: RegistrationState,
  event: RegistrationEvent,
): RegistrationState {
  switch (event.type) {
    case "RegistrationRequested": {
      const { type: _, ...pending } = event;
      return { status: "pending", ...pending };
    }
    case "RegistrationRefused": {
      const { type: _, owner: __, ...refused } = event;
      return { status: "refused", ...refused };
    }
    case "LinkRenewed":
      return state.status === "pending"
        ? { ...state, link: event.link }
        : state;
    case "RegistrationRedeemed":
      return { status: "redeemed", id: event.id };
  }
}
