import { err, ok, type Result } from "@tixlys/nexus";
import type { ProfileState } from "../../domain/profile/profile.ts";
import { mayManage } from "../manage-profile.ts";
import type {
  PicturePorts,
  PictureRejection,
  PictureRequest,
} from "./requests.ts";

/** Whether whoever asks may change the picture of this profile. */
export function permission(
  { outranks }: Pick<PicturePorts, "outranks">,
  { by }: PictureRequest,
  state: ProfileState | undefined,
): Result<null, PictureRejection> {
  if (state === undefined || state.status === "none")
    return err({ type: "ProfileNotReady" });
  return by === undefined || mayManage(outranks, by, state)
    ? ok(null)
    : err({ type: "RankTooLow" });
}
