import type { KeptEvent } from "./event.ts";

/** Who looks: management sees everything, a person what is about them or theirs (decision 18). */
export type Viewer = { readonly userId: string; readonly seesAll: boolean };

/** Of somebody who acted on another's account; a person is told that it was somebody, not who. */
const actedBy = "by";

/** Whether somebody may see that the event was. */
export function maySee(
  viewer: Viewer,
  event: Pick<KeptEvent, "people">,
): boolean {
  return viewer.seesAll || event.people.includes(viewer.userId);
}

/** An event as somebody sees it: who else acted is told to management alone. */
export function seenBy<E extends Pick<KeptEvent, "actor" | "data">>(
  viewer: Viewer,
  event: E,
): E & { readonly isActorHidden: boolean } {
  const { actor, data } = event;
  const isOthers = actor?.kind === "user" && actor.id !== viewer.userId;
  if (viewer.seesAll) return { ...event, isActorHidden: false };
  const { [actedBy]: by, ...rest } = data ?? {};
  const isHidden = by !== undefined && by !== viewer.userId;
  return {
    ...event,
    ...(isHidden ? { data: rest } : {}),
    isActorHidden: isOthers,
  };
}
