import { err, ok, type Result } from "@tixlys/nexus";
import {
  parseEmail,
  type Email,
  type EmailRejection,
} from "../../domain/account/email.ts";
import type { Capability } from "../../domain/account/role.ts";
import {
  parseUsername,
  type Username,
  type UsernameRejection,
} from "../../domain/account/username.ts";
import {
  parsePassword,
  type Password,
  type PasswordPolicy,
  type PasswordRejection,
} from "../../domain/password/password.ts";
import {
  parsePersonName,
  parsePhone,
  type NameRejection,
  type PersonalDetails,
  type PhoneRejection,
} from "../../domain/registration/profile.ts";

/** A registration as a stranger wrote it. */
export type RegisterInput = {
  readonly email: string;
  readonly username: string;
  readonly password: string;
  readonly kind: Capability;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly phone?: string;
};

/** One field that no value could be made of. */
export type FieldRejection = {
  readonly field:
    | "email"
    | "username"
    | "password"
    | "newPassword"
    | "firstName"
    | "lastName"
    | "phone";
  readonly reason:
    | EmailRejection
    | UsernameRejection
    | PasswordRejection
    /** The new password is the old one. */
    | { readonly type: "PasswordUnchanged" }
    | NameRejection
    | PhoneRejection;
};

export type InvalidInput = {
  readonly type: "InvalidInput";
  readonly fields: readonly FieldRejection[];
};

/** A password that is good in itself, but known from a breach. */
export function breached(
  field: "password" | "newPassword",
): Result<never, InvalidInput> {
  const reason = { type: "PasswordBreached" } as const;
  return err({ type: "InvalidInput", fields: [{ field, reason }] });
}

export type ParsedRegistration = {
  readonly email: Email;
  readonly username: Username;
  readonly password: Password;
  readonly capability: Capability;
  readonly details: PersonalDetails;
};

/** Every field through its one parse function; all that is wrong is said at once. */
export function parseRegistration(
  input: RegisterInput,
  policy: PasswordPolicy,
): Result<ParsedRegistration, InvalidInput> {
  const fields: FieldRejection[] = [];
  const read = <T>(
    field: FieldRejection["field"],
    parsed: Result<T, FieldRejection["reason"]>,
  ): T | undefined => {
    if (parsed.ok) return parsed.value;
    fields.push({ field, reason: parsed.error });
    return undefined;
  };
  const email = read("email", parseEmail(input.email));
  const username = read("username", parseUsername(input.username));
  const password = read(
    "password",
    parsePassword(input.password, policy, contextOf(input)),
  );
  const firstName =
    input.firstName === undefined
      ? undefined
      : read("firstName", parsePersonName(input.firstName));
  const lastName =
    input.lastName === undefined
      ? undefined
      : read("lastName", parsePersonName(input.lastName));
  const phone =
    input.phone === undefined
      ? undefined
      : read("phone", parsePhone(input.phone));
  if (
    fields.length > 0 ||
    email === undefined ||
    username === undefined ||
    password === undefined
  ) {
    return err({ type: "InvalidInput", fields });
  }
  const details = {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(phone === undefined ? {} : { phone }),
  };
  return ok({ email, username, password, capability: input.kind, details });
}

function contextOf(input: RegisterInput): {
  email: string;
  username: string;
  names: string[];
} {
  const names = [input.firstName, input.lastName].filter(
    (name) => name !== undefined,
  );
  return { email: input.email, username: input.username, names };
}
