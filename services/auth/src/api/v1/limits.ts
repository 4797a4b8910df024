import {
  limitPolicies,
  perAddress,
  perSubject,
  type RouteLimits,
} from "@tixlys/pawz";

/** Bodies of this service are a few fields; a long password is refused unread (auth #8). */
export const bodyLimitBytes = 16 * 1024;

/** Longest text that a password field takes before the policy looks at it. */
export const passwordTextMax = 1024;

/** Tries of passwords, names and links, coarsely by where they come from; without a count nobody gets in (http-rules 48). */
export const attempts: RouteLimits = {
  rules: [perAddress(limitPolicies.auth)],
  onOutage: "closed",
};

/** Requests that send a mail to an address that anybody may name. */
export const mails: RouteLimits = {
  rules: [perAddress(limitPolicies.mail)],
  onOutage: "closed",
};

/** Tries of a signed-in person's own password: a stolen token is no way to guess it. */
export const ownAttempts: RouteLimits = {
  rules: [perAddress(limitPolicies.auth), perSubject(limitPolicies.auth)],
  onOutage: "closed",
};

/** Changes of how a person is called or reached; each may send mails, and old names stay held for a while. */
export const contactChanges: RouteLimits = {
  rules: [
    perAddress(limitPolicies.mail),
    perSubject({ name: "contact", quota: 15, windowSeconds: 3600 }),
  ],
  onOutage: "closed",
};

/** Requests that make every service look through its tables. */
export const exportRequests: RouteLimits = {
  rules: [
    perAddress(limitPolicies.auth),
    perSubject({ name: "export", quota: 5, windowSeconds: 86_400 }),
  ],
  onOutage: "closed",
};
