import type { GuardEntry, OwnPolicy, Principal } from "@tixlys/biscuit";

/** One guard or policy of one's own, or several that must all hold (`["general", "verified"]`, `[general, bulkBuyer]`). */
export type GuardSpec = GuardEntry | readonly [GuardEntry, ...GuardEntry[]];

/** A signed-in person, as a handler behind a user guard gets it. */
export type UserPrincipal = Extract<Principal, { kind: "user" }>;

/** Another service of the suite, as a handler behind the `service` guard gets it. */
export type ServicePrincipal = Extract<Principal, { kind: "service" }>;

type ForServices = "service" | OwnPolicy<"service">;
type AsksForService<G extends GuardSpec> = G extends readonly GuardEntry[]
  ? [Extract<G[number], ForServices>] extends [never]
    ? false
    : true
  : G extends ForServices
    ? true
    : false;

/**
 * Who a handler can count on behind a guard: `public` promises nobody (a valid token still names its holder),
 * `service` and a policy for services a service, every other guard and policy a user.
 */
export type PrincipalOf<G extends GuardSpec> = G extends "public"
  ? Principal | undefined
  : AsksForService<G> extends true
    ? ServicePrincipal
    : UserPrincipal;

/** What a handler may know of the token itself: enough to show it or to narrow it, never its bytes. */
export type TokenFacts = {
  readonly id: string;
  readonly expiresAt: Date;
  /** Of the account's tokens, which a revocation may name; undefined in a service's token. */
  readonly gen: number | undefined;
  readonly checks: readonly string[];
};
