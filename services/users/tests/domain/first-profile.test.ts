import { expect, test } from "bun:test";
import { adasProfile } from "./people.ts";

test("the first display name is first and last name", () => {
  expect<string>(adasProfile().displayName).toBe("Ada Lovelace");
});

test("without names the first display name is the username", () => {
  expect<string>(
    adasProfile({ firstName: undefined, lastName: undefined }).displayName,
  ).toBe("ada");
});

test("names too long to stand together give way to the username", () => {
  const profile = adasProfile({
    firstName: "a".repeat(90),
    lastName: "b".repeat(90),
  });
  expect<string>(profile.displayName).toBe("ada");
  expect<string | undefined>(profile.firstName).toBe("a".repeat(90));
});

test("a profile starts in English and UTC", () => {
  const { locale, timezone } = adasProfile();
  expect<string[]>([locale, timezone]).toEqual(["en", "UTC"]);
});

test("what a form would refuse is left out and never costs a person their profile", () => {
  const profile = adasProfile({ firstName: "<b>", phone: "+12" });
  expect(profile.firstName).toBeUndefined();
  expect(profile.phone).toBeUndefined();
  expect<string>(profile.displayName).toBe("Lovelace");
});
