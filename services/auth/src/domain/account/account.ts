import { err, ok, type Decider, type Result } from "@tixlys/nexus";
import {
  changeContact,
  confirmEmail,
  restoreEmail,
  type ContactCommand,
  type ContactEvent,
  type ContactRejection,
} from "./contact.ts";
import type { Email } from "./email.ts";
import type { UserId } from "./ids.ts";
import type { Capability, Role } from "./role.ts";
import type { Username } from "./username.ts";

/** What an account is once it exists; credentials are kept in a table apart from it and are never in its events. */
export type AccountFacts = {
  readonly id: UserId;
  /** Proven: its mailbox was read by whoever has the account. */
  readonly email: Email;
  /** What the address shall become once it is confirmed; until then nobody is found by it. */
  readonly newEmail?: Email;
  readonly username: Username;
  readonly role: Role;
  readonly capabilities: readonly Capability[];
  /** False only between a change of address and its confirmation (decision 25). */
  readonly verified: boolean;
  /** Rises when every token issued so far must die; a token says the `gen` it was made under. */
  readonly gen: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type ActiveAccount = AccountFacts & { readonly status: "active" };
export type DisabledAccount = AccountFacts & { readonly status: "disabled" };
export type AccountState =
  { readonly status: "none" } | ActiveAccount | DisabledAccount;

export type AccountCommand =
  | {
      readonly type: "OpenAccount";
      readonly id: UserId;
      readonly email: Email;
      readonly username: Username;
      readonly role: Role;
      readonly capabilities: readonly Capability[];
      readonly at: Date;
    }
  /** Every session and every token of the account ends: logout everywhere, later also a new password. */
  | { readonly type: "EndEverySession"; readonly at: Date }
  | ContactCommand
  | { readonly type: "Disable"; readonly at: Date }
  | { readonly type: "Enable"; readonly at: Date }
  /** The person leaves, or is made to: what follows is erasure. */
  | { readonly type: "Delete"; readonly at: Date }
  /** Another rank or other capabilities, which old tokens must not outlive. */
  | {
      readonly type: "ChangeRoles";
      readonly role: Role;
      readonly capabilities: readonly Capability[];
      readonly at: Date;
    };

export type AccountOpened = {
  readonly type: "AccountOpened";
  readonly id: UserId;
  readonly email: Email;
  readonly username: Username;
  readonly role: Role;
  readonly capabilities: readonly Capability[];
  readonly at: Date;
};
export type EverySessionEnded = {
  readonly type: "EverySessionEnded";
  readonly gen: number;
  readonly at: Date;
};
export type AccountDisabled = {
  readonly type: "AccountDisabled";
  readonly gen: number;
  readonly at: Date;
};
export type AccountEnabled = {
  readonly type: "AccountEnabled";
  readonly at: Date;
};
/** The last event of a stream: nothing personal stands in it, and what was before it is forgotten (decision 0027). */
export type AccountDeleted = {
  readonly type: "AccountDeleted";
  readonly gen: number;
  readonly at: Date;
};
export type RolesChanged = {
  readonly type: "RolesChanged";
  readonly role: Role;
  readonly capabilities: readonly Capability[];
  readonly gen: number;
  readonly at: Date;
};
export type AccountEvent =
  | AccountOpened
  | EverySessionEnded
  | ContactEvent
  | AccountDisabled
  | AccountEnabled
  | AccountDeleted
  | RolesChanged;

export type AccountRejection =
  | { readonly type: "AccountExists" }
  | { readonly type: "AccountUnknown" }
  | ContactRejection
  | { readonly type: "AccountAlreadyDisabled" }
  | { readonly type: "AccountNotDisabled" };

/** An account's behaviour. Its events are its only truth; the row in a table follows them. */
export const account: Decider<
  AccountState,
  AccountCommand,
  AccountEvent,
  AccountRejection
> = {
  initial: { status: "none" },
  decide,
  evolve,
};

function decide(
  command: AccountCommand,
  state: AccountState,
): Result<readonly AccountEvent[], AccountRejection> {
  if (command.type === "OpenAccount") return open(command, state);
  if (state.status === "none") return err({ type: "AccountUnknown" });
  switch (command.type) {
    case "EndEverySession":
      return ok([
        { type: "EverySessionEnded", gen: state.gen + 1, at: command.at },
      ]);
    case "ChangeContact":
      return changeContact(command, state);
    case "ConfirmEmail":
      return confirmEmail(command, state);
    case "RestoreEmail":
      return restoreEmail(command, state);
    case "Disable":
      return state.status === "disabled"
        ? err({ type: "AccountAlreadyDisabled" })
        : ok([{ type: "AccountDisabled", gen: state.gen + 1, at: command.at }]);
    case "Enable":
      return state.status === "disabled"
        ? ok([{ type: "AccountEnabled", at: command.at }])
        : err({ type: "AccountNotDisabled" });
    case "Delete":
      return ok([
        { type: "AccountDeleted", gen: state.gen + 1, at: command.at },
      ]);
    case "ChangeRoles":
      return ok(changedRoles(command, state));
  }
}

/** What the account holds already is no change, and voids nothing. */
function changedRoles(
  {
    role,
    capabilities: wanted,
    at,
  }: Extract<AccountCommand, { type: "ChangeRoles" }>,
  state: AccountFacts,
): readonly RolesChanged[] {
  const capabilities = [...new Set(wanted)].toSorted();
  const isSame =
    role === state.role &&
    capabilities.join() === state.capabilities.toSorted().join();
  const gen = state.gen + 1;
  return isSame ? [] : [{ type: "RolesChanged", role, capabilities, gen, at }];
}

function open(
  command: Extract<AccountCommand, { type: "OpenAccount" }>,
  state: AccountState,
): Result<readonly AccountEvent[], AccountRejection> {
  if (state.status !== "none") return err({ type: "AccountExists" });
  return ok([{ ...command, type: "AccountOpened" }]);
}

function evolve(state: AccountState, event: AccountEvent): AccountState {
  if (event.type === "AccountOpened") return opened(event);
  if (state.status === "none") return state;
  switch (event.type) {
    case "EverySessionEnded":
      return { ...state, gen: event.gen, updatedAt: event.at };
    case "UsernameChanged":
      return { ...state, username: event.username, updatedAt: event.at };
    case "EmailChanged":
      return {
        ...state,
        newEmail: event.email,
        verified: false,
        updatedAt: event.at,
      };
    case "ConfirmationRenewed":
      return { ...state, updatedAt: event.at };
    case "EmailConfirmed":
      return proven(state, state.newEmail ?? state.email, event.at);
    case "EmailRestored":
      return {
        ...proven(state, event.email, event.at),
        gen: event.gen,
      };
    case "AccountDisabled":
      return {
        ...state,
        status: "disabled",
        gen: event.gen,
        updatedAt: event.at,
      };
    case "AccountEnabled":
      return { ...state, status: "active", updatedAt: event.at };
    case "AccountDeleted":
      return { status: "none" };
    case "RolesChanged": {
      const { role, capabilities, gen, at: updatedAt } = event;
      return { ...state, role, capabilities, gen, updatedAt };
    }
  }
}

function proven(
  { newEmail: _, ...state }: ActiveAccount | DisabledAccount,
  email: Email,
  updatedAt: Date,
): ActiveAccount | DisabledAccount {
  return { ...state, email, verified: true, updatedAt };
}

/** A new account's address was proven by the redeemed link, so it starts verified. */
function opened(event: AccountOpened): ActiveAccount {
  const { id, email, username, role, capabilities, at } = event;
  return {
    status: "active",
    id,
    email,
    username,
    role,
    capabilities,
    verified: true,
    gen: 1,
    createdAt: at,
    updatedAt: at,
  };
}
