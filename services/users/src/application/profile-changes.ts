import { err, ok, type Result } from "@tixlys/nexus";
import type { ProfileChanges } from "../domain/profile/profile.ts";
import * as values from "../domain/profile/values.ts";

/** What a person may change, as it was written. Absent: stays. `null`: is taken away. */
export type WrittenChanges = {
  firstName?: string | null;
  lastName?: string | null;
  phone?: string | null;
  bio?: string | null;
  displayName?: string;
  locale?: string;
  timezone?: string;
};

export type WrittenField = keyof WrittenChanges;

/** Fields that do not have the form they need; at least one. */
export type FieldsMalformed = {
  type: "FieldsMalformed";
  fields: readonly [WrittenField, ...WrittenField[]];
};

/** The values behind what was written, or every field that has none. */
export function parseChanges(
  written: WrittenChanges,
): Result<ProfileChanges, FieldsMalformed> {
  const malformed: WrittenField[] = [];
  const read = <T>(
    field: WrittenField,
    parse: (value: string) => Result<T, unknown>,
  ): T | undefined => {
    const value = written[field];
    if (value === undefined || value === null) return undefined;
    const parsed = parse(value);
    if (parsed.ok) return parsed.value;
    malformed.push(field);
    return undefined;
  };
  const changes: ProfileChanges = {
    firstName:
      written.firstName === null
        ? null
        : read("firstName", values.parsePersonName),
    lastName:
      written.lastName === null
        ? null
        : read("lastName", values.parsePersonName),
    phone: written.phone === null ? null : read("phone", values.parsePhone),
    bio: written.bio === null ? null : read("bio", values.parseBio),
    displayName: read("displayName", values.parseDisplayName),
    locale: read("locale", values.parseLocale),
    timezone: read("timezone", values.parseTimezone),
  };
  const [first, ...rest] = malformed;
  return first === undefined
    ? ok(changes)
    : err({ type: "FieldsMalformed", fields: [first, ...rest] });
}
