import { reply, route, t } from "@tixlys/pawz";
import type { Pictures } from "../../application/pictures/index.ts";
import { pictureLimits, refusePicture } from "./picture-parts.ts";

export const deletePicture = (pictures: Pictures) =>
  route({
    method: "DELETE",
    path: "/users/{id}/picture",
    operation: "users:any-picture:delete",
    summary: "Take somebody's picture away",
    description:
      "Of people whose rank is below one's own. Without a picture nothing happens.",
    tag: "picture",
    guard: "management",
    limits: pictureLimits,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `users/users/${params.id}`,
    response: { status: 200, data: null },
    errors: ["not-found", "rank-too-low"],
    handle: async ({ params, principal: by }) => {
      const removed = await pictures.remove({ userId: params.id, by });
      return removed.ok ? reply.none() : refusePicture(removed.error, "other");
    },
  });
