import { describe, expect, test } from "bun:test";
import { fold } from "@tixlys/nexus";
import { given } from "@tixlys/nexus/testing";
import {
  profile,
  type ProfileChanges,
  type ProfileEvent,
} from "../../src/domain/profile/profile.ts";
import { parseBio, parseDisplayName } from "../../src/domain/profile/values.ts";
import { adasProfile, later, registeredAt, valueOf } from "./people.ts";

const created: ProfileEvent = {
  type: "ProfileCreated",
  profile: adasProfile(),
  at: registeredAt,
};
const unnamed = adasProfile({ firstName: undefined, lastName: undefined });
const bio = valueOf(parseBio("Notes on engines."));
const countess = valueOf(parseDisplayName("Countess"));
const change = (
  changes: ProfileChanges,
  expectedVersions?: readonly number[],
) => ({ type: "ChangeProfile", changes, expectedVersions, at: later }) as const;

describe("creating", () => {
  test("an account that came to life gets a profile", () => {
    given(profile)
      .when({ type: "CreateProfile", profile: adasProfile(), at: registeredAt })
      .then([created]);
  });

  test("the same account heard of again changes nothing", () => {
    const again = {
      type: "CreateProfile",
      profile: adasProfile({ username: "other" }),
      at: later,
    } as const;
    given(profile, [created]).when(again).then([]);
  });
});

describe("changing", () => {
  test("only what was sent changes", () => {
    const after = given(profile, [created]).when(change({ bio })).state();
    expect(after).toMatchObject({
      bio,
      firstName: "Ada",
      displayName: "Ada Lovelace",
      version: 2,
      updatedAt: later,
    });
  });

  test("null takes a value away", () => {
    const after = given(profile, [created])
      .when(change({ phone: null }))
      .state();
    expect(after).toMatchObject({ phone: undefined, firstName: "Ada" });
  });

  test("what is so already is no change and no new version", () => {
    const same = change({ displayName: adasProfile().displayName, bio: null });
    given(profile, [created]).when(same).then([]);
  });

  test("a person without a profile yet is told so", () => {
    given(profile).when(change({ bio })).rejected({ type: "ProfileNotReady" });
  });

  test("a change meant for another version is refused with the version that is", () => {
    given(profile, [created])
      .when(change({ bio }, [2]))
      .rejected({ type: "ProfileOutdated", version: 1 });
    given(profile, [created])
      .when(change({ bio }, []))
      .rejected({ type: "ProfileOutdated", version: 1 });
  });

  test("a change meant for one of several versions is made", () => {
    expect(
      given(profile, [created])
        .when(change({ bio }, [7, 1]))
        .state(),
    ).toMatchObject({ bio });
  });
});

describe("following the account", () => {
  const renamed = (accountVersion: number) =>
    ({
      type: "FollowUsername",
      username: "countess",
      displayName: countess,
      accountVersion,
      at: later,
    }) as const;

  test("a display name that was the username changes with it", () => {
    const before: ProfileEvent = {
      type: "ProfileCreated",
      profile: unnamed,
      at: registeredAt,
    };
    const after = given(profile, [before]).when(renamed(2)).state();
    expect(after).toMatchObject({
      username: "countess",
      displayName: "Countess",
    });
  });

  test("a display name of one's own stays", () => {
    const after = given(profile, [created]).when(renamed(2)).state();
    expect(after).toMatchObject({
      username: "countess",
      displayName: "Ada Lovelace",
      accountVersion: 2,
    });
  });

  test("what is older than what is known changes nothing", () => {
    given(profile, [created]).when(renamed(1)).then([]);
    const email = {
      type: "FollowEmail",
      email: "old@example.test",
      accountVersion: 1,
      at: later,
    } as const;
    given(profile, [created]).when(email).then([]);
  });

  test("a new address is taken over", () => {
    const email = {
      type: "FollowEmail",
      email: "new@example.test",
      accountVersion: 2,
      at: later,
    } as const;
    expect(given(profile, [created]).when(email).state()).toMatchObject({
      email: "new@example.test",
      version: 2,
    });
  });
});

test("other roles are taken over, and older news of them is not", () => {
  const roles = (accountVersion: number) =>
    ({
      type: "FollowRoles",
      roles: ["moderator"],
      accountVersion,
      at: later,
    }) as const;
  expect(given(profile, [created]).when(roles(2)).state()).toMatchObject({
    roles: ["moderator"],
    version: 2,
    accountVersion: 2,
  });
  given(profile, [created]).when(roles(1)).then([]);
});

test("a closed account is known as closed until it is opened again, and older news of it is not taken", () => {
  const status = (disabled: boolean, accountVersion: number) =>
    ({ type: "FollowStatus", disabled, accountVersion, at: later }) as const;
  expect(profile.evolve(profile.initial, created)).toMatchObject({
    disabled: false,
  });
  const closed: ProfileEvent = {
    type: "StatusFollowed",
    disabled: true,
    accountVersion: 3,
    at: later,
  };
  given(profile, [created]).when(status(true, 3)).then([closed]);
  expect(
    given(profile, [created, closed]).when(status(false, 4)).state(),
  ).toMatchObject({ disabled: false, version: 3, accountVersion: 4 });
  given(profile, [created, closed]).when(status(false, 2)).then([]);
});

test("the version counts events", () => {
  const changed: ProfileEvent = {
    type: "ProfileChanged",
    changes: { bio },
    at: later,
  };
  expect(
    fold(profile, profile.initial, [created, changed, changed]).version,
  ).toBe(3);
});
