import { pictureTag } from "../../domain/picture/picture.ts";
import { parseUserId } from "../../domain/profile/values.ts";
import type { PicturePorts } from "./requests.ts";
import type { OwnPicture } from "../ports/pictures.ts";

/** Where a picture can be had for some minutes. */
export type FoundPicture = { readonly url: string; readonly tag: string };

/** Whose account is closed is shown to nobody. */
export async function findPicture(
  ports: Pick<PicturePorts, "profiles" | "store">,
  id: string,
): Promise<FoundPicture | undefined> {
  const found = await profileOf(ports, id);
  const key = found?.disabled === true ? undefined : found?.pictureKey;
  return key === undefined
    ? undefined
    : { url: ports.store.signedUrl(key), tag: pictureTag(key) };
}

export async function exportPicture(
  ports: Pick<PicturePorts, "profiles" | "store">,
  id: string,
): Promise<OwnPicture | undefined> {
  const key = (await profileOf(ports, id))?.pictureKey;
  const picture = key && (await ports.store.read(key));
  return picture && { ...picture, tag: pictureTag(key) };
}

async function profileOf(
  { profiles }: Pick<PicturePorts, "profiles">,
  id: string,
) {
  const userId = parseUserId(id);
  if (!userId.ok) return undefined;
  return profiles.find(userId.value);
}
