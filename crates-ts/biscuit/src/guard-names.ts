/** The guards of decision 4 and 47. `public` stands alone; the rest may be combined and must then all hold. */
export const guards = [
  "public",
  "general",
  "management",
  "root",
  "verified",
  "provider",
  "moderator",
  "service",
] as const;

/** Who may use a route. */
export type Guard = (typeof guards)[number];
