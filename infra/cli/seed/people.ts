/** The demo people. Development and test only; anybody may know their password. */

/** One person of the demo data set. */
export type Person = {
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly kind: "customer" | "provider";
  /** What stands in their profile beyond the registration. */
  readonly profile: Readonly<Record<string, string>>;
};

/** Everybody's password. */
export const demoPassword = "meadow lantern drift 27";

/** A customer, a provider, and one who has told nothing about himself. */
export const people: readonly Person[] = [
  {
    username: "mira",
    email: "mira@example.test",
    firstName: "Mira",
    lastName: "Okafor",
    kind: "customer",
    profile: {
      displayName: "Mira O.",
      bio: "Renovating an old house, room by room.",
      locale: "en",
      timezone: "Europe/Vienna",
    },
  },
  {
    username: "tomas",
    email: "tomas@example.test",
    firstName: "Tomáš",
    lastName: "Říha",
    kind: "provider",
    profile: {
      displayName: "Tomáš, electrician",
      bio: "Twenty years of wiring. Weekends too.",
      locale: "cs",
      timezone: "Europe/Prague",
    },
  },
  {
    username: "sol",
    email: "sol@example.test",
    firstName: "Sol",
    lastName: "Lindqvist",
    kind: "customer",
    profile: {},
  },
];
