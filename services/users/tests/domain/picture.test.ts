import { describe, expect, test } from "bun:test";
import { given } from "@tixlys/nexus/testing";
import {
  formatOf,
  parsePictureKey,
  pictureTag,
} from "../../src/domain/picture/picture.ts";
import { pictureUrlOf } from "../../src/domain/picture/picture-url.ts";
import {
  profile,
  type ProfileEvent,
} from "../../src/domain/profile/profile.ts";
import { adaId, adasProfile, later, registeredAt, valueOf } from "./people.ts";

const key = valueOf(
  parsePictureKey("pictures/0af7651916cd43dd8448eb211c80319c"),
);
const created: ProfileEvent = {
  type: "ProfileCreated",
  profile: adasProfile(),
  at: registeredAt,
};
const changed = { type: "PictureChanged", pictureKey: key, at: later } as const;
const change = { type: "ChangePicture", pictureKey: key, at: later } as const;

describe("a picture of a profile", () => {
  test("is given, given again without effect, and taken away", () => {
    given(profile, [created]).when(change).then([changed]);
    given(profile, [created, changed]).when(change).then([]);
    const away = { ...change, pictureKey: null };
    given(profile, [created, changed])
      .when(away)
      .then([{ ...changed, pictureKey: null }]);
    given(profile, [created]).when(away).then([]);
  });

  test("raises the version, says who did it, and leaves the rest", () => {
    const before = profile.evolve(profile.initial, created);
    const after: unknown = profile.evolve(before, changed);
    expect(after).toEqual({
      ...before,
      pictureKey: key,
      updatedAt: later,
      version: 2,
    });
    given(profile, [created])
      .when({ ...change, by: "somebody" })
      .then([{ ...changed, by: "somebody" }]);
  });

  test("needs a profile", () => {
    given(profile).when(change).rejected({ type: "ProfileNotReady" });
  });
});

test("a picture's address changes with it, and tells nothing of its key that would open it", () => {
  const userId = adasProfile().userId;
  expect(pictureUrlOf({ userId, pictureKey: key })).toBe(
    `/users/v1/users/${adaId}/picture?v=1c80319c`,
  );
  expect(pictureTag(key)).toHaveLength(8);
  expect(pictureUrlOf({ userId })).toBeUndefined();
});

test.each([
  "",
  "pictures/",
  "pictures/../x",
  "other/0af7651916cd43dd8448eb211c80319c",
  "pictures/0AF7651916CD43DD8448EB211C80319C",
  "pictures/0af7651916cd43dd8448eb211c80319c/x",
])("%j is no picture's key", (text) => {
  expect(parsePictureKey(text).ok).toBe(false);
});

test("a format is told by its beginning", () => {
  const begins = (text: string) => formatOf(Buffer.from(text, "latin1"));
  expect(begins("\u00ff\u00d8\u00ff\u00e0")).toBe("jpeg");
  expect(begins("\u0089PNG\r\n\u001a\n")).toBe("png");
  for (const kind of [" ", "L", "X"])
    expect(begins(`RIFF\u0001\u0002\u0003\u0004WEBPVP8${kind}`)).toBe("webp");
  for (const other of [
    "",
    "\u00ff\u00d8",
    "PNG",
    "RIFF1234WAVE",
    "GIF89a",
    "<svg",
  ])
    expect(begins(other)).toBeUndefined();
});
