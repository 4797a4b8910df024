import { err, type Result } from "@tixlys/nexus";
import type { PictureKey } from "../../domain/picture/picture.ts";
import type { Profile } from "../../domain/profile/profile.ts";
import { parseUserId } from "../../domain/profile/values.ts";
import { carryOut } from "../carry-out.ts";
import { permission } from "./permission.ts";
import type {
  AttachRejection,
  PicturePorts,
  PictureRequest,
} from "./requests.ts";

/** As long as a URL that was given out for it may be used. */
const releasedAfterMs = 15 * 60 * 1000;

/** The profile takes the uploaded picture, and the one before is due; together with the event, or not at all. */
export async function attachPicture(
  { transactions, outranks, clock }: PicturePorts,
  request: PictureRequest & { readonly key: PictureKey },
): Promise<Result<Profile, AttachRejection>> {
  const userId = parseUserId(request.userId);
  if (!userId.ok) return err({ type: "ProfileNotReady" });
  return transactions.run<Profile, AttachRejection>(async (work) => {
    const before = await work.profiles.load(userId.value);
    const may = permission({ outranks }, request, before);
    if (!may.ok) return may;
    if (before.status !== "none" && before.pictureKey !== undefined)
      await work.pictures.release(before.pictureKey, releasedAfterMs);
    if (!(await work.pictures.keep(request.key, userId.value)))
      return err({ type: "PictureLapsed" });
    return carryOut(work, userId.value, {
      type: "ChangePicture",
      pictureKey: request.key,
      by: request.by?.userId,
      at: clock(),
    });
  });
}
