import type { Actor } from "../../application/application.ts";

/** Whoever is signed in and has confirmed their e-mail address. */
export const verified = ["general", "verified"] as const;

/** Who does something; moderators may take away what others wrote. */
export function actorOf({
  principal,
  passes,
}: {
  readonly principal: { readonly userId: string };
  readonly passes: (guard: "moderator") => boolean;
}): Actor {
  return { userId: principal.userId, isModerator: passes("moderator") };
}
