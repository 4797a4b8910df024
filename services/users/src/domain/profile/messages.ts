import type { PictureKey } from "../picture/picture.ts";
import type {
  Bio,
  DisplayName,
  Locale,
  PersonName,
  Phone,
  Timezone,
} from "./values.ts";
import type { Profile } from "./state.ts";

/** What a person may change. Absent: stays. `null`: is taken away. */
export type ProfileChanges = {
  firstName?: PersonName | null;
  lastName?: PersonName | null;
  phone?: Phone | null;
  bio?: Bio | null;
  displayName?: DisplayName;
  locale?: Locale;
  timezone?: Timezone;
};

export type NewProfile = Pick<
  Profile,
  | "userId"
  | "username"
  | "email"
  | "roles"
  | "firstName"
  | "lastName"
  | "phone"
  | "displayName"
  | "locale"
  | "timezone"
  | "memberSince"
  | "accountVersion"
>;

export type ProfileCommand =
  | { type: "CreateProfile"; profile: NewProfile; at: Date }
  | {
      type: "ChangeProfile";
      changes: ProfileChanges;
      expectedVersions?: readonly number[];
      at: Date;
    }
  | {
      type: "ChangePicture";
      /** `null` takes it away. */
      pictureKey: PictureKey | null;
      /** Who did it, where it was not the person. */
      by?: string;
      at: Date;
    }
  | FollowCommand;

/** What `auth` says of the account, with the version that it is of. */
export type FollowCommand =
  | {
      type: "FollowUsername";
      username: string;
      displayName: DisplayName;
      accountVersion: number;
      at: Date;
    }
  | { type: "FollowEmail"; email: string; accountVersion: number; at: Date }
  | {
      type: "FollowRoles";
      roles: readonly string[];
      accountVersion: number;
      at: Date;
    }
  | {
      type: "FollowStatus";
      disabled: boolean;
      accountVersion: number;
      at: Date;
    };

export type ProfileEvent =
  | { type: "ProfileCreated"; profile: NewProfile; at: Date }
  | { type: "ProfileChanged"; changes: ProfileChanges; at: Date }
  | {
      type: "PictureChanged";
      pictureKey: PictureKey | null;
      by?: string;
      at: Date;
    }
  | {
      type: "UsernameFollowed";
      username: string;
      displayName: DisplayName;
      accountVersion: number;
      at: Date;
    }
  | { type: "EmailFollowed"; email: string; accountVersion: number; at: Date }
  | {
      type: "RolesFollowed";
      roles: readonly string[];
      accountVersion: number;
      at: Date;
    }
  | {
      type: "StatusFollowed";
      disabled: boolean;
      accountVersion: number;
      at: Date;
    };

export type ProfileRejection =
  { type: "ProfileNotReady" } | { type: "ProfileOutdated"; version: number };
