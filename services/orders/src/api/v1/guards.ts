import type { Viewer } from "../../application/application.ts";

/** Whoever is signed in and has confirmed their e-mail address. */
export const verified = ["general", "verified"] as const;

/** The same, of providers alone. */
export const verifiedProvider = ["general", "verified", "provider"] as const;

/** Who looks, for the one place that decides what they see. */
export function viewerOf({
  principal,
  passes,
}: {
  readonly principal: { readonly userId: string };
  readonly passes: (guard: "provider" | "management") => boolean;
}): Viewer {
  return {
    userId: principal.userId,
    isProvider: passes("provider"),
    isManagement: passes("management"),
  };
}
