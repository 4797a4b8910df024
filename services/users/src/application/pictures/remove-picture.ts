import { err, ok, type Result } from "@tixlys/nexus";
import { parseUserId } from "../../domain/profile/values.ts";
import { carryOut } from "../carry-out.ts";
import { permission } from "./permission.ts";
import type {
  PicturePorts,
  PictureRejection,
  PictureRequest,
} from "./requests.ts";

/** Takes the picture off the profile; its object is due at once. Without a picture nothing happens. */
export async function removePicture(
  { transactions, outranks, clock }: PicturePorts,
  request: PictureRequest,
): Promise<Result<null, PictureRejection>> {
  const userId = parseUserId(request.userId);
  if (!userId.ok) return err({ type: "ProfileNotReady" });
  return transactions.run<null, PictureRejection>(async (work) => {
    const before = await work.profiles.load(userId.value);
    const may = permission({ outranks }, request, before);
    if (!may.ok) return may;
    if (before.status === "none" || before.pictureKey === undefined)
      return ok(null);
    await work.pictures.release(before.pictureKey, 0);
    const removed = await carryOut(work, userId.value, {
      type: "ChangePicture",
      pictureKey: null,
      by: request.by?.userId,
      at: clock(),
    });
    return removed.ok ? ok(null) : removed;
  });
}
