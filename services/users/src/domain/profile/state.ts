import type { PictureKey } from "../picture/picture.ts";
import type {
  Bio,
  DisplayName,
  Locale,
  PersonName,
  Phone,
  Timezone,
  UserId,
} from "./values.ts";

/** What a person tells about themself, together with what `auth` says of their account. */
export type Profile = {
  status: "active";
  userId: UserId;
  username: string;
  email: string;
  roles: readonly string[];
  /** Whether management has closed the account in `auth`. */
  disabled: boolean;
  firstName?: PersonName;
  lastName?: PersonName;
  phone?: Phone;
  displayName: DisplayName;
  bio?: Bio;
  locale: Locale;
  timezone: Timezone;
  pictureKey?: PictureKey;
  memberSince: Date;
  createdAt: Date;
  updatedAt: Date;
  /** One more with each event of this profile; the ETag, and `aggregateVersion` on the bus. */
  version: number;
  /** The last version of the account in `auth` that was taken over; an older one changes nothing. */
  accountVersion: number;
};

export type ProfileState = { status: "none"; version: 0 } | Profile;
