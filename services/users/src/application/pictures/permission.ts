import { err, ok, type Result } from "@tixlys/nexus";
import { outranks } from "../../domain/picture/rank.ts";
import type { ProfileState } from "../../domain/profile/profile.ts";
import type { PictureRejection, PictureRequest } from "./requests.ts";

/** Whether whoever asks may change the picture of this profile. */
export function permission(
  { by }: PictureRequest,
  state: ProfileState | undefined,
): Result<null, PictureRejection> {
  if (state === undefined || state.status === "none")
    return err({ type: "ProfileNotReady" });
  return by === undefined || outranks(by.roles, state.roles)
    ? ok(null)
    : err({ type: "RankTooLow" });
}
