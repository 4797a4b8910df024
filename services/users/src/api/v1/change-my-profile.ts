import {
  limitPolicies,
  perAddress,
  perSubject,
  reply,
  route,
} from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";
import { profileChanges } from "./profile-changes.ts";

export const changeMyProfile = (app: Application) =>
  route({
    method: "PATCH",
    path: "/me",
    operation: "users:profile:update",
    summary: "Change your profile",
    description:
      "Only what is sent changes; `null` takes a value away. With `If-Match` the change is made only if nobody was faster.",
    guard: "general",
    etag: true,
    limits: {
      rules: [perAddress(limitPolicies.write), perSubject(limitPolicies.write)],
      onOutage: "open",
    },
    body: profileChanges,
    bodyExample: { displayName: "Ada", timezone: "Europe/London", bio: null },
    response: {
      status: 200,
      data: profileData,
      example: profileExample,
    },
    errors: ["profile-not-ready", "invalid-format"],
    handle: async ({ principal, body, condition }) => {
      const changed = await app.changeProfile({
        userId: principal.userId,
        changes: body,
        expectedVersions: condition.versions,
      });
      if (!changed.ok) return refuse(changed.error);
      return reply.versioned(
        profileBody(changed.value, "private"),
        changed.value.version,
      );
    },
  });
