import { reject, reply, route, t } from "@tixlys/pawz";
import type { Pictures } from "../../application/pictures/index.ts";

export const readPicture = (pictures: Pictures) =>
  route({
    method: "GET",
    path: "/users/{id}/picture",
    operation: "users:public-picture:read",
    summary: "Somebody's picture",
    description:
      "Leads to a signed URL that is good for some minutes; images may be shown from here (`<img src>`).",
    tag: "picture",
    guard: "public",
    // Whoever shows an image accepts images.
    anyAccept: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    query: t.Object({
      v: t.Optional(
        t.String({
          maxLength: 64,
          description: "Tells pictures apart, for caches; means nothing here",
        }),
      ),
    }),
    response: {
      status: 302,
      data: null,
      headers: { "Cache-Control": "How long the redirection may be kept." },
    },
    errors: ["not-found"],
    handle: async ({ params }) => {
      const found = await pictures.find(params.id);
      return found === undefined
        ? reject("not-found", { headers: { "cache-control": "no-store" } })
        : reply.found(found.url, { "cache-control": "public, max-age=60" });
    },
  });
