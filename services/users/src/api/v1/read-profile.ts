import { reject, reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";

/** Whether management's rights need a second factor here (decision 6, auth #26). */
export type ManagementRule = { readonly needsSecondFactor: boolean };

export const readProfile = (app: Application, management: ManagementRule) =>
  route({
    method: "GET",
    path: "/users/{id}",
    operation: "users:public-profile:read",
    summary: "Somebody's profile",
    description:
      "What everybody may see. E-mail and phone are there for the person themself and for management only.",
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
    handle: async ({ params, principal }) => {
      const found = await app.findProfile(params.id);
      if (!found.ok) return reject("not-found");
      const isManager =
        principal.tier !== "general" &&
        (principal.aal >= 2 || !management.needsSecondFactor);
      const seesAll = principal.userId === found.value.userId || isManager;
      const body = profileBody(found.value, seesAll ? "private" : "public");
      return reply.versioned(body, found.value.version);
    },
  });
