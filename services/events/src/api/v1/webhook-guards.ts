import type { WebhookActor } from "../../application/webhooks/index.ts";

/** Whoever is signed in and has confirmed their e-mail address. */
export const verified = ["general", "verified"] as const;

/** Who does something; management sees everybody's. */
export function actorOf({
  principal,
  passes,
}: {
  readonly principal: { readonly userId: string };
  readonly passes: (guard: "management") => boolean;
}): WebhookActor {
  return { userId: principal.userId, isManagement: passes("management") };
}
