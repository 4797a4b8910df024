import { err, ok, type Result } from "@tixlys/nexus";
import {
  type Profile,
  profile,
  type ProfileCommand,
  type ProfileRejection,
} from "../domain/profile/profile.ts";
import type { UserId } from "../domain/profile/values.ts";
import type { Cause, Work } from "./ports.ts";

/**
 * Load, decide, save, tell: the one way in which a profile changes. Each event is one version and one message, so that
 * a consumer sees no gap in the versions; nothing decided means nothing written.
 */
export async function carryOut(
  work: Work,
  userId: UserId,
  command: ProfileCommand,
  cause?: Cause,
): Promise<Result<Profile, ProfileRejection>> {
  const before = await work.profiles.load(userId);
  const decided = profile.decide(command, before);
  if (!decided.ok) return decided;
  let state = before;
  for (const event of decided.value) {
    const after = profile.evolve(state, event);
    if (after.status === "none") break;
    await work.profiles.save(state, after);
    if (event.type === "ProfileCreated")
      await work.announcements.created(after, cause);
    else if (event.type === "PictureChanged")
      await work.announcements.pictureChanged(after, event.by);
    else await work.announcements.updated(after, cause);
    state = after;
  }
  return state.status === "none" ? err({ type: "ProfileNotReady" }) : ok(state);
}
