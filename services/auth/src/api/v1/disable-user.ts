import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import { managementErrors, userPath, userResource } from "./user-parts.ts";

export const disableUser = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/users/{id}/disable",
    operation: "auth:user:disable",
    summary: "Disable an account",
    description:
      "Its sessions end, its tokens stop working everywhere within a second, and nobody signs in with it. One that is disabled already stays so.",
    guard: ["management", recentlyAuthenticated],
    params: userPath,
    resource: userResource,
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [...managementErrors, "last-root"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.disable(principal, params.id);
      return done.ok
        ? reply.ok({ user: userOnWire(done.value) })
        : onManage(done.error);
    },
  });
