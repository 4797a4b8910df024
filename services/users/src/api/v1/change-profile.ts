import {
  limitPolicies,
  perAddress,
  perSubject,
  reply,
  route,
  t,
} from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuseManager } from "./errors.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";
import { profileChanges } from "./profile-changes.ts";

export const changeProfile = (app: Application) =>
  route({
    method: "PATCH",
    path: "/users/{id}",
    operation: "users:profile:manage",
    summary: "Change somebody's profile",
    description:
      "Of anybody whose rank is below one's own, root aside; one's own is changed at `/me`. Only what is sent changes; `null` takes a value away.",
    guard: "management",
    etag: true,
    limits: {
      rules: [perAddress(limitPolicies.write), perSubject(limitPolicies.write)],
      onOutage: "open",
    },
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    resource: ({ params }) => `users/users/${params.id}`,
    body: profileChanges,
    bodyExample: { displayName: "Ada", bio: null },
    response: {
      status: 200,
      data: profileData,
      example: profileExample,
    },
    errors: ["not-found", "rank-too-low", "invalid-format"],
    handle: async ({ params, principal, body, condition }) => {
      const changed = await app.manageProfile({
        by: principal,
        userId: params.id,
        changes: body,
        expectedVersions: condition.versions,
      });
      if (!changed.ok) return refuseManager(changed.error);
      return reply.versioned(
        profileBody(changed.value, "management"),
        changed.value.version,
      );
    },
  });
