import { reply, route } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { profileBody, profileData, profileExample } from "./profile-body.ts";

export const readMyProfile = (app: Application) =>
  route({
    method: "GET",
    path: "/me",
    operation: "users:profile:read",
    summary: "Your profile",
    description:
      "Right after the account came to life its profile may still be on its way: 404 `profile-not-ready` with `Retry-After`.",
    guard: "general",
    delegable: true,
    etag: true,
    response: {
      status: 200,
      data: profileData,
      example: profileExample,
    },
    errors: ["profile-not-ready"],
    handle: async ({ principal }) => {
      const found = await app.findProfile(principal.userId);
      if (!found.ok) return refuse(found.error);
      return reply.versioned(
        profileBody(found.value, "private"),
        found.value.version,
      );
    },
  });
