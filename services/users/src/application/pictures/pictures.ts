import type { Result } from "@tixlys/nexus";
import type { PictureKey } from "../../domain/picture/picture.ts";
import type { Profile } from "../../domain/profile/profile.ts";
import { attachPicture } from "./attach-picture.ts";
import { type CleanedUp, cleanUp } from "./clean-up.ts";
import {
  exportPicture,
  findPicture,
  type FoundPicture,
} from "./find-picture.ts";
import type { OwnPicture, PictureRefusal } from "../ports/pictures.ts";
import { removePicture } from "./remove-picture.ts";
import type {
  AttachRejection,
  PicturePorts,
  PictureRejection,
  PictureRequest,
} from "./requests.ts";
import { uploadPicture } from "./upload-picture.ts";

/** Everything that can be done with pictures. */
export type Pictures = {
  /** The first half of a replacement, outside of any transaction: nobody's picture yet, and swept if it never becomes one. */
  upload(
    request: PictureRequest & { readonly bytes: Uint8Array },
  ): Promise<Result<PictureKey, PictureRefusal | PictureRejection>>;
  /** The second half: the profile has the new picture, others are told, the old one is due. One transaction. */
  attach(
    request: PictureRequest & { readonly key: PictureKey },
  ): Promise<Result<Profile, AttachRejection>>;
  remove(request: PictureRequest): Promise<Result<null, PictureRejection>>;
  find(userId: string): Promise<FoundPicture | undefined>;
  /** The bytes, for the person's own export. */
  export(userId: string): Promise<OwnPicture | undefined>;
  /** Deletes what is due and gives up what was never kept, until `signal` fires. */
  cleanUp(signal?: AbortSignal): Promise<CleanedUp>;
};

export function createPictures(ports: PicturePorts): Pictures {
  return {
    upload: (request) => uploadPicture(ports, request),
    attach: (request) => attachPicture(ports, request),
    remove: (request) => removePicture(ports, request),
    find: (userId) => findPicture(ports, userId),
    export: (userId) => exportPicture(ports, userId),
    cleanUp: (signal) => cleanUp(ports, signal),
  };
}
