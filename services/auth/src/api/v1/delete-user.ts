import { recentlyAuthenticated, reply, route } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { managementErrors, userPath, userResource } from "./user-parts.ts";

export const deleteUser = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/users/{id}",
    operation: "auth:user:delete",
    summary: "Delete somebody's account",
    description:
      "Of somebody below the caller's rank; what follows is what follows when people delete their own. A second time it is 404.",
    guard: ["management", recentlyAuthenticated],
    params: userPath,
    resource: userResource,
    bodyLimitBytes,
    response: { status: 202, data: null },
    errors: [...managementErrors, "last-root"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.deleteUser(principal, params.id);
      return done.ok ? reply.accepted() : onManage(done.error);
    },
  });
