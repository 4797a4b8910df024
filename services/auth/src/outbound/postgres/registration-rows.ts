import type { Email } from "../../domain/account/email.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { Username } from "../../domain/account/username.ts";
import type { PersonName, Phone } from "../../domain/registration/profile.ts";
import type {
  LinkId,
  PendingRegistration,
  RefusedRegistration,
} from "../../domain/registration/registration.ts";
import type {
  StoredLink,
  StoredRegistration,
} from "../../application/ports.ts";
import type { registrations } from "./schema.ts";

export type RegistrationRow = typeof registrations.$inferSelect;

/** From storage only: what was checked when it was written is not checked again. */
export function registrationOf(
  row: RegistrationRow,
): PendingRegistration | RefusedRegistration {
  const applicant = {
    id: row.id as UserId, // cast: written from a UserId
    email: row.email as Email, // cast: written from an Email
    username: row.username as Username, // cast: written from a Username
    capability: row.capability,
    details: {
      ...(row.firstName === null
        ? {}
        : { firstName: row.firstName as PersonName }), // cast: written from a PersonName
      ...(row.lastName === null
        ? {}
        : { lastName: row.lastName as PersonName }), // cast: written from a PersonName
      ...(row.phone === null ? {} : { phone: row.phone as Phone }), // cast: written from a Phone
    },
    requestedAt: row.requestedAt,
    expiresAt: row.expiresAt,
  };
  if (row.status === "refused") return { status: "refused", ...applicant };
  // cast: written from a LinkId
  return {
    status: "pending",
    ...applicant,
    link: { id: row.linkId as LinkId, expiresAt: row.linkExpiresAt },
  };
}

export function storedRegistrationOf(row: RegistrationRow): StoredRegistration {
  return {
    state: registrationOf(row),
    version: row.version,
    // cast: written from a PasswordHash
    passwordHash: (row.passwordHash ??
      undefined) as StoredRegistration["passwordHash"],
  };
}

export function rowOf(
  registration: PendingRegistration | RefusedRegistration,
  version: number,
  passwordHash: string,
  link: StoredLink,
): RegistrationRow {
  const { details, requestedAt, expiresAt } = registration;
  return {
    id: registration.id,
    status: registration.status,
    email: registration.email,
    username: registration.username,
    capability: registration.capability,
    firstName: details.firstName ?? null,
    lastName: details.lastName ?? null,
    phone: details.phone ?? null,
    passwordHash: registration.status === "pending" ? passwordHash : null,
    linkId: link.id,
    linkExpiresAt: link.expiresAt,
    version,
    requestedAt,
    expiresAt,
  };
}
