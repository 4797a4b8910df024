import { type Decider, err, ok } from "@tixlys/nexus";
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

export const profile: Decider<
  ProfileState,
  ProfileCommand,
  ProfileEvent,
  ProfileRejection
> = {
  initial: { status: "none", version: 0 },

  decide(command, state) {
    if (command.type === "CreateProfile") {
      // The account's registration may be told again (a rebuilt consumer, a replay); the profile stays what its owner made of it.
      return ok(
        state.status === "none"
          ? [
              {
                type: "ProfileCreated",
                profile: command.profile,
                at: command.at,
              },
            ]
          : [],
      );
    }
    if (state.status === "none") return err({ type: "ProfileNotReady" });
    switch (command.type) {
      case "ChangeProfile":
        return change(command, state);
      case "ChangePicture": {
        const { pictureKey, at } = command;
        if ((pictureKey ?? undefined) === state.pictureKey) return ok([]);
        const by = command.by === undefined ? {} : { by: command.by };
        return ok([{ type: "PictureChanged", pictureKey, ...by, at }]);
      }
      case "FollowUsername": {
        if (command.accountVersion <= state.accountVersion) return ok([]);
        const { username, accountVersion, at } = command;
        // Who never chose a display name is shown under the username; who did keeps it.
        const displayName =
          state.displayName === state.username
            ? command.displayName
            : state.displayName;
        return ok([
          {
            type: "UsernameFollowed",
            username,
            displayName,
            accountVersion,
            at,
          },
        ]);
      }
      case "FollowEmail": {
        if (command.accountVersion <= state.accountVersion) return ok([]);
        const { email, accountVersion, at } = command;
        return ok([{ type: "EmailFollowed", email, accountVersion, at }]);
      }
      case "FollowRoles": {
        if (command.accountVersion <= state.accountVersion) return ok([]);
        const { roles, accountVersion, at } = command;
        return ok([{ type: "RolesFollowed", roles, accountVersion, at }]);
      }
      case "FollowStatus": {
        if (command.accountVersion <= state.accountVersion) return ok([]);
        const { disabled, accountVersion, at } = command;
        return ok([{ type: "StatusFollowed", disabled, accountVersion, at }]);
      }
    }
  },

  evolve(state, event) {
    if (event.type === "ProfileCreated") {
      return {
        status: "active",
        ...event.profile,
        disabled: false,
        createdAt: event.at,
        updatedAt: event.at,
        version: 1,
      };
    }
    if (state.status === "none") return state;
    const next = { ...state, updatedAt: event.at, version: state.version + 1 };
    switch (event.type) {
      case "ProfileChanged":
        return { ...next, ...withoutNull(event.changes, state) };
      case "PictureChanged":
        return { ...next, pictureKey: event.pictureKey ?? undefined };
      case "UsernameFollowed": {
        const { username, displayName, accountVersion } = event;
        return { ...next, username, displayName, accountVersion };
      }
      case "EmailFollowed":
        return {
          ...next,
          email: event.email,
          accountVersion: event.accountVersion,
        };
      case "RolesFollowed":
        return {
          ...next,
          roles: event.roles,
          accountVersion: event.accountVersion,
        };
      case "StatusFollowed":
        return {
          ...next,
          disabled: event.disabled,
          accountVersion: event.accountVersion,
        };
    }
  },
};

function change(
  command: Extract<ProfileCommand, { type: "ChangeProfile" }>,
  state: Profile,
) {
  if (command.expectedVersions?.includes(state.version) === false) {
    return err({ type: "ProfileOutdated" as const, version: state.version });
  }
  const after = { ...state, ...withoutNull(command.changes, state) };
  const same = changeable.every((field) => after[field] === state[field]);
  return ok(
    same
      ? []
      : [
          {
            type: "ProfileChanged" as const,
            changes: command.changes,
            at: command.at,
          },
        ],
  );
}

const changeable = [
  "firstName",
  "lastName",
  "phone",
  "bio",
  "displayName",
  "locale",
  "timezone",
] as const;

function withoutNull(changes: ProfileChanges, state: Profile) {
  const {
    firstName = state.firstName,
    lastName = state.lastName,
    phone = state.phone,
    bio = state.bio,
  } = changes;
  const {
    displayName = state.displayName,
    locale = state.locale,
    timezone = state.timezone,
  } = changes;
  return {
    firstName: firstName ?? undefined,
    lastName: lastName ?? undefined,
    phone: phone ?? undefined,
    bio: bio ?? undefined,
    displayName,
    locale,
    timezone,
  };
}
