import type {
  ActiveAccount,
  DisabledAccount,
} from "../domain/account/account.ts";
import { rolesOf, type Capability, type Role } from "../domain/account/role.ts";
import type {
  PendingRegistration,
  RefusedRegistration,
} from "../domain/registration/registration.ts";

/** A user as clients see one. */
export type UserView = {
  readonly id: string;
  /** The newest one; where it waits for its confirmation `verified` is false. */
  readonly email: string;
  readonly username: string;
  readonly roles: readonly (Role | Capability)[];
  readonly verified: boolean;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function viewOfAccount(
  account: ActiveAccount | DisabledAccount,
): UserView {
  const { id, username, verified, createdAt, updatedAt } = account;
  const email = account.newEmail ?? account.email;
  const disabled = account.status === "disabled";
  return {
    id,
    email,
    username,
    roles: rolesOf(account),
    verified,
    disabled,
    createdAt,
    updatedAt,
  };
}

/** The account that a registration will become: the same for a free address and for one that has an owner. */
export function viewOfRegistration(
  registration: PendingRegistration | RefusedRegistration,
): UserView {
  const { id, email, username, capability, requestedAt } = registration;
  const roles = rolesOf({ role: "user", capabilities: [capability] });
  return {
    id,
    email,
    username,
    roles,
    verified: false,
    disabled: false,
    createdAt: requestedAt,
    updatedAt: requestedAt,
  };
}
