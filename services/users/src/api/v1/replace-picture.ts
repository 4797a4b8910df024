import { route, t } from "@tixlys/pawz";
import type { Pictures } from "../../application/pictures/index.ts";
import {
  attached,
  pictureCodes,
  pictureData,
  pictureExample,
  pictureLimits,
  pictureUpload,
} from "./picture-parts.ts";

export const replacePicture = (pictures: Pictures) =>
  route({
    method: "PUT",
    path: "/users/{id}/picture",
    operation: "users:any-picture:replace",
    summary: "Give somebody a picture",
    description: "Of people whose rank is below one's own.",
    tag: "picture",
    guard: "management",
    limits: pictureLimits,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `users/users/${params.id}`,
    upload: pictureUpload,
    response: { status: 200, data: pictureData, example: pictureExample },
    errors: [...pictureCodes, "not-found", "rank-too-low"],
    ahead: ({ params, principal: by, file: bytes }) =>
      pictures.upload({ userId: params.id, by, bytes }),
    handle: ({ params, principal: by, ahead }) =>
      attached(pictures, { userId: params.id, by }, ahead),
  });
