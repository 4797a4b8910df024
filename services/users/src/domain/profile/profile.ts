import { type Decider, err, ok } from "@tixlys/nexus";
import type {
  FollowCommand,
  ProfileChanges,
  ProfileCommand,
  ProfileEvent,
  ProfileRejection,
} from "./messages.ts";
import type { Profile, ProfileState } from "./state.ts";

export type {
  NewProfile,
  ProfileChanges,
  ProfileCommand,
  ProfileEvent,
  ProfileRejection,
} from "./messages.ts";
export type { Profile, ProfileState } from "./state.ts";

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
      case "FollowUsername":
      case "FollowEmail":
      case "FollowRoles":
      case "FollowStatus":
        return ok(
          command.accountVersion <= state.accountVersion
            ? []
            : [followed(command, state)],
        );
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

/** What `auth` said of the account, as an event; older than what is known already it is none. */
function followed(command: FollowCommand, state: Profile): ProfileEvent {
  const { accountVersion, at } = command;
  switch (command.type) {
    case "FollowUsername": {
      const { username } = command;
      // Who never chose a display name is shown under the username; who did keeps it.
      const displayName =
        state.displayName === state.username
          ? command.displayName
          : state.displayName;
      return {
        type: "UsernameFollowed",
        username,
        displayName,
        accountVersion,
        at,
      };
    }
    case "FollowEmail": {
      const { email } = command;
      return { type: "EmailFollowed", email, accountVersion, at };
    }
    case "FollowRoles": {
      const { roles } = command;
      return { type: "RolesFollowed", roles, accountVersion, at };
    }
    case "FollowStatus": {
      const { disabled } = command;
      return { type: "StatusFollowed", disabled, accountVersion, at };
    }
  }
}

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
