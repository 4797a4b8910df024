import { ok, type Result } from "@tixlys/nexus";
import type { NewProfile } from "./profile.ts";
import {
  type DisplayName,
  firstLocale,
  firstTimezone,
  type Malformed,
  parseDisplayName,
  parsePersonName,
  parsePhone,
  type UserId,
} from "./values.ts";

/** What `auth` tells of an account when its link is redeemed. */
export type RegisteredAccount = {
  userId: UserId;
  username: string;
  email: string;
  firstName?: string;
  lastName?: string;
  phone?: string;
  roles: readonly string[];
  registeredAt: Date;
  accountVersion: number;
};

/**
 * The first profile of an account. An account is a fact by now: a name or a phone number that would be refused from a
 * form is left out here, never a reason to leave a person without a profile.
 */
export function firstProfile(
  account: RegisteredAccount,
): Result<NewProfile, Malformed> {
  const firstName = orNone(account.firstName, parsePersonName);
  const lastName = orNone(account.lastName, parsePersonName);
  const displayName = firstDisplayName(account.username, firstName, lastName);
  if (!displayName.ok) return displayName;
  const { userId, username, email, roles, registeredAt, accountVersion } =
    account;
  return ok({
    userId,
    username,
    email,
    roles,
    firstName,
    lastName,
    phone: orNone(account.phone, parsePhone),
    displayName: displayName.value,
    locale: firstLocale,
    timezone: firstTimezone,
    memberSince: registeredAt,
    accountVersion,
  });
}

/** First and last name, else the username (decision 45); the latter also where both are too long together. */
function firstDisplayName(
  username: string,
  ...names: readonly (string | undefined)[]
): Result<DisplayName, Malformed> {
  const full = parseDisplayName(
    names.filter((name) => name !== undefined).join(" "),
  );
  return full.ok ? full : parseDisplayName(username);
}

function orNone<T>(
  value: string | undefined,
  parse: (value: string) => Result<T, unknown>,
): T | undefined {
  if (value === undefined) return undefined;
  const parsed = parse(value);
  return parsed.ok ? parsed.value : undefined;
}
