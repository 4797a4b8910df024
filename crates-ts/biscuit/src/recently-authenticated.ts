import { definePolicy } from "./judge/own-policy.ts";

/**
 * Requirement 49: what decides who owns an account, or speaks for it later, asks for a proof of identity from the last ten
 * minutes, so that a borrowed device or a stolen token is not enough. A refusal is 403 `step-up-required`.
 *
 * One for all services and all versions of an API: nobody is let through in one who would be refused in another.
 */
export const recentlyAuthenticated = definePolicy({
  name: "recently-authenticated",
  version: 1,
  summary: "Whoever proved who they are within the last ten minutes.",
  allow: { fresh: true },
});
