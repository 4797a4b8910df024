import { route } from "@tixlys/pawz";
import type { Pictures } from "../../application/pictures/index.ts";
import {
  attached,
  pictureCodes,
  pictureData,
  pictureExample,
  pictureLimits,
  pictureUpload,
} from "./picture-parts.ts";

export const replaceMyPicture = (pictures: Pictures) =>
  route({
    method: "PUT",
    path: "/me/picture",
    operation: "users:picture:replace",
    summary: "Give yourself a picture",
    description:
      "What an image is, is told by its bytes. Anybody may see the picture, and nothing that the file said beside it (place, camera, time).",
    guard: ["general", "verified"],
    limits: pictureLimits,
    upload: pictureUpload,
    response: { status: 200, data: pictureData, example: pictureExample },
    errors: [...pictureCodes, "profile-not-ready"],
    ahead: ({ principal, file }) =>
      pictures.upload({ userId: principal.userId, bytes: file }),
    handle: ({ principal, ahead }) =>
      attached(pictures, { userId: principal.userId }, ahead),
  });
