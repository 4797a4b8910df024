import { reply, route } from "@tixlys/pawz";
import type { Pictures } from "../../application/pictures/index.ts";
import { pictureLimits, refusePicture } from "./picture-parts.ts";

export const deleteMyPicture = (pictures: Pictures) =>
  route({
    method: "DELETE",
    path: "/me/picture",
    operation: "users:picture:delete",
    summary: "Take your picture away",
    description: "Without a picture nothing happens.",
    guard: ["general", "verified"],
    limits: pictureLimits,
    response: { status: 200, data: null },
    errors: ["profile-not-ready"],
    handle: async ({ principal }) => {
      const removed = await pictures.remove({ userId: principal.userId });
      return removed.ok ? reply.none() : refusePicture(removed.error, "own");
    },
  });
