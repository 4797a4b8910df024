import type { Guard, Principal } from "@tixlys/biscuit";

/** One guard, or several that must all hold (`["general", "verified"]`). */
export type GuardSpec = Guard | readonly [Guard, ...Guard[]];

/** A signed-in person, as a handler behind a user guard gets it. */
export type UserPrincipal = Extract<Principal, { kind: "user" }>;

/** Another service of the suite, as a handler behind the `service` guard gets it. */
export type ServicePrincipal = Extract<Principal, { kind: "service" }>;

type Includes<
  G extends GuardSpec,
  Name extends Guard,
> = G extends readonly Guard[]
  ? Name extends G[number]
    ? true
    : false
  : G extends Name
    ? true
    : false;

/**
 * Who a handler can count on behind a guard: `public` promises nobody (a valid token still names its holder),
 * `service` a service, every other guard a user.
 */
export type PrincipalOf<G extends GuardSpec> = G extends "public"
  ? Principal | undefined
  : Includes<G, "service"> extends true
    ? ServicePrincipal
    : UserPrincipal;

/** What a handler may know of the token itself: enough to show it or to narrow it, never its bytes. */
export type TokenFacts = {
  readonly id: string;
  readonly expiresAt: Date;
  readonly checks: readonly string[];
};
