import { err, ok, type Result } from "@tixlys/nexus";
import type { PictureKey } from "../../domain/picture/picture.ts";
import { parseUserId } from "../../domain/profile/values.ts";
import { permission } from "./permission.ts";
import type {
  PicturePorts,
  PictureRejection,
  PictureRequest,
} from "./requests.ts";
import type { PictureRefusal } from "../ports/pictures.ts";

/** Long after the deadline of any request: what is given up then is nobody's to come back to. */
export const uploadGraceMs: number = 15 * 60 * 1000;

/** Decodes, encodes, writes down that an object begins, and stores it; in this order. */
export async function uploadPicture(
  { profiles, encoder, ledger, store, outranks }: PicturePorts,
  request: PictureRequest & { readonly bytes: Uint8Array },
): Promise<Result<PictureKey, PictureRefusal | PictureRejection>> {
  const userId = parseUserId(request.userId);
  if (!userId.ok) return err({ type: "ProfileNotReady" });
  const may = permission(
    { outranks },
    request,
    await profiles.find(userId.value),
  );
  if (!may.ok) return may;
  const picture = await encoder.encode(request.bytes);
  if (!picture.ok) return picture;
  const key = store.newKey();
  if (!(await ledger.begin(key, userId.value, uploadGraceMs)))
    return err({ type: "ProfileNotReady" });
  await store.put(key, picture.value);
  return ok(key);
}
