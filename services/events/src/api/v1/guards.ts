import type { Viewer } from "../../application/application.ts";

/** Who looks, for the one place that decides what they see: management sees all (decision 18). */
export function viewerOf({
  principal,
  passes,
}: {
  readonly principal: { readonly userId: string };
  readonly passes: (guard: "management") => boolean;
}): Viewer {
  return { userId: principal.userId, seesAll: passes("management") };
}
