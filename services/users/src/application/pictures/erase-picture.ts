import { ok } from "@tixlys/nexus";
import { parseUserId, type UserId } from "../../domain/profile/values.ts";
import { carryOut } from "../carry-out.ts";
import type { PictureWork } from "../ports/pictures.ts";
import { deleteDue } from "./clean-up.ts";
import type { PicturePorts } from "./requests.ts";

const mostAtOnce = 100;

/**
 * Takes the picture off the profile where there is one, makes everything of the person due, and deletes it now. An upload that is under
 * way finds no profile in the end, and is swept when its time is over.
 */
export async function erasePicture(
  ports: PicturePorts,
  id: string,
): Promise<{ readonly isGone: boolean }> {
  const userId = parseUserId(id);
  if (!userId.ok) return { isGone: true };
  await ports.transactions.run(async (work) => {
    await detachPictures(work, userId.value, ports.clock());
    return ok(null);
  });
  await deleteDue(ports, { limit: mostAtOnce, userId: userId.value });
  return { isGone: (await ports.ledger.countOf(userId.value)) === 0 };
}

/**
 * The first half of an erasure, in somebody's own transaction: the profile, where there is one, has no picture any more, and every
 * object of the person is due. The job deletes them, or `erasePicture`, which also says when none is left.
 */
export async function detachPictures(
  work: PictureWork,
  userId: UserId,
  at: Date,
): Promise<void> {
  const before = await work.profiles.load(userId);
  await work.pictures.releaseAll(userId);
  if (before.status !== "none" && before.pictureKey !== undefined)
    await carryOut(work, userId, {
      type: "ChangePicture",
      pictureKey: null,
      at,
    });
}
