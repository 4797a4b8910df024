/** Bodies of this service are a few fields; a long password is refused unread (auth #8). */
export const bodyLimitBytes = 16 * 1024;

/** Longest text that a password field takes before the policy looks at it. */
export const passwordTextMax = 1024;
