import { parsePictureKey } from "../../domain/picture/picture.ts";
import type { Profile } from "../../domain/profile/profile.ts";
import { searchTextOf } from "../../domain/profile/search-text.ts";
import {
  parseBio,
  parseDisplayName,
  parseLocale,
  parsePersonName,
  parsePhone,
  parseTimezone,
  parseUserId,
} from "../../domain/profile/values.ts";
import type { ProfileRow } from "./schema.ts";

export function toRow(profile: Profile): ProfileRow {
  return {
    userId: profile.userId,
    username: profile.username,
    email: profile.email,
    roles: [...profile.roles],
    firstName: profile.firstName ?? null,
    lastName: profile.lastName ?? null,
    phone: profile.phone ?? null,
    displayName: profile.displayName,
    bio: profile.bio ?? null,
    locale: profile.locale,
    timezone: profile.timezone,
    memberSince: profile.memberSince,
    createdAt: profile.createdAt,
    updatedAt: profile.updatedAt,
    version: profile.version,
    accountVersion: profile.accountVersion,
    disabled: profile.disabled,
    searchText: searchTextOf(profile),
    pictureKey: profile.pictureKey ?? null,
  };
}

/** Throws when the row holds a value that this version of the code would not have written. */
export function fromRow(row: ProfileRow): Profile {
  return {
    status: "active",
    userId: stored("user_id", parseUserId(row.userId)),
    username: row.username,
    email: row.email,
    roles: row.roles,
    firstName: optional("first_name", row.firstName, parsePersonName),
    lastName: optional("last_name", row.lastName, parsePersonName),
    phone: optional("phone", row.phone, parsePhone),
    displayName: stored("display_name", parseDisplayName(row.displayName)),
    bio: optional("bio", row.bio, parseBio),
    locale: stored("locale", parseLocale(row.locale)),
    timezone: stored("timezone", parseTimezone(row.timezone)),
    memberSince: row.memberSince,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    version: row.version,
    accountVersion: row.accountVersion,
    disabled: row.disabled,
    pictureKey: optional("picture_key", row.pictureKey, parsePictureKey),
  };
}

type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false };

function optional<T>(
  column: string,
  value: string | null,
  parse: (value: string) => Parsed<T>,
): T | undefined {
  return value === null ? undefined : stored(column, parse(value));
}

function stored<T>(column: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(`profiles.${column} holds a value that does not parse`);
}
