import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";

export const readProfile = (app: Application) =>
  route({
    method: "GET",
    path: "/users/{id}",
    operation: "users:public-profile:read",
    summary: "Somebody's profile",
    description:
      "What everybody may see. E-mail and phone are there for the person themself and for management only, roles and state of the account for management.",
    tag: "profile",
    guard: "general",
    delegable: true,
    etag: true,
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `users/users/${params.id}`,
    response: {
      status: 200,
      data: profileData,
      example: profileExample,
    },
    errors: ["not-found"],
    handle: async ({ params, principal, passes }) => {
      const found = await app.findProfile(params.id);
      if (!found.ok) return reject("not-found");
      const isSelf = principal.userId === found.value.userId;
      const own = isSelf ? "private" : "public";
      const view = passes("management") ? "management" : own;
      return reply.versioned(
        profileBody(found.value, view),
        found.value.version,
      );
    },
  });
