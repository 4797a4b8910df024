import { ok } from "@tixlys/nexus";
import { parseUserId } from "../../domain/profile/values.ts";
import { carryOut } from "../carry-out.ts";
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
    const before = await work.profiles.load(userId.value);
    await work.pictures.releaseAll(userId.value);
    if (before.status !== "none" && before.pictureKey !== undefined)
      await carryOut(work, userId.value, {
        type: "ChangePicture",
        pictureKey: null,
        at: ports.clock(),
      });
    return ok(null);
  });
  await deleteDue(ports, mostAtOnce, userId.value);
  return { isGone: (await ports.ledger.countOf(userId.value)) === 0 };
}
