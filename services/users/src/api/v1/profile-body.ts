import { type Static, t } from "@tixlys/pawz";
import { pictureUrlOf } from "../../application/pictures/index.ts";
import type { Profile } from "../../domain/profile/profile.ts";

const time = t.String({ format: "date-time", description: "RFC 3339, UTC" });

const publicFields = {
  id: t.String({ format: "uuid", description: "The account's id" }),
  username: t.String(),
  displayName: t.String(),
  firstName: t.Optional(t.String()),
  lastName: t.Optional(t.String()),
  bio: t.Optional(t.String()),
  pictureUrl: t.Optional(
    t.String({
      description:
        "Of the picture, relative to the API's origin; another picture has another one",
    }),
  ),
  locale: t.String({ description: "BCP 47" }),
  timezone: t.String({ description: "IANA time zone" }),
  memberSince: time,
  createdAt: time,
  updatedAt: time,
};

const privateFields = {
  email: t.Optional(
    t.String({
      format: "email",
      description: "Only for the person and for management",
    }),
  ),
  phone: t.Optional(
    t.String({ description: "E.164; only for the person and for management" }),
  ),
};

const managementFields = {
  roles: t.Optional(
    t.Array(t.String(), {
      description: "Rank and capabilities; only for management",
    }),
  ),
  disabled: t.Optional(
    t.Boolean({
      description: "Whether the account is closed; only for management",
    }),
  ),
};

/** A profile as a resource. A field without a value is absent, never null. */
export const profileSchema = t.Object(
  { ...publicFields, ...privateFields, ...managementFields },
  { additionalProperties: false },
);

/** `data` of every operation that answers with one profile. */
export const profileData = t.Object(
  { profile: profileSchema },
  { additionalProperties: false },
);

export const profileExample: Static<typeof profileData> = {
  profile: {
    id: "0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11",
    username: "ada.lovelace",
    displayName: "Ada Lovelace",
    firstName: "Ada",
    lastName: "Lovelace",
    bio: "Notes on engines.",
    pictureUrl:
      "/users/v1/users/0190a6c0-1c5e-7b8a-9f43-3a1f5f2f7c11/picture?v=4bf92f35",
    locale: "en",
    timezone: "Europe/London",
    memberSince: "2026-11-21T09:30:00.000Z",
    createdAt: "2026-11-21T09:30:01.000Z",
    updatedAt: "2026-11-21T09:30:01.000Z",
    email: "ada@example.test",
    phone: "+442079460000",
  },
};

/** Who looks decides what is shown: `private` for the person themself, `management` with what `auth` says of the account. */
export type View = "public" | "private" | "management";

export function profileBody(
  profile: Profile,
  view: View,
): Static<typeof profileData> {
  return { profile: profileOnWire(profile, view) };
}

export function profileOnWire(
  profile: Profile,
  view: View,
): Static<typeof profileSchema> {
  const pictureUrl = pictureUrlOf(profile);
  return {
    id: profile.userId,
    username: profile.username,
    displayName: profile.displayName,
    ...(profile.firstName === undefined
      ? {}
      : { firstName: profile.firstName }),
    ...(profile.lastName === undefined ? {} : { lastName: profile.lastName }),
    ...(profile.bio === undefined ? {} : { bio: profile.bio }),
    ...(pictureUrl === undefined ? {} : { pictureUrl }),
    locale: profile.locale,
    timezone: profile.timezone,
    memberSince: profile.memberSince.toISOString(),
    createdAt: profile.createdAt.toISOString(),
    updatedAt: profile.updatedAt.toISOString(),
    ...(view === "public" ? {} : privateBody(profile)),
    ...(view === "management"
      ? { roles: [...profile.roles], disabled: profile.disabled }
      : {}),
  };
}

function privateBody(profile: Profile): { email: string; phone?: string } {
  return profile.phone === undefined
    ? { email: profile.email }
    : { email: profile.email, phone: profile.phone };
}
