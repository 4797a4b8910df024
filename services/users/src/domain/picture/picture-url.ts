import type { Profile } from "../profile/profile.ts";
import { pictureTag } from "./picture.ts";

/**
 * Where a profile's picture is, as a client sees it at the gateway; `undefined` without one. Another picture has another address, so
 * that no cache shows the old one, and it stays right for as long as the picture does: it may stand in events.
 */
export function pictureUrlOf({
  userId,
  pictureKey,
}: Pick<Profile, "userId" | "pictureKey">): string | undefined {
  return pictureKey === undefined
    ? undefined
    : `/users/v1/users/${userId}/picture?v=${pictureTag(pictureKey)}`;
}
