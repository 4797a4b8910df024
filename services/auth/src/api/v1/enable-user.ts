import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import { managementErrors, userPath, userResource } from "./user-parts.ts";

export const enableUser = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/users/{id}/enable",
    operation: "auth:user:enable",
    summary: "Enable an account again",
    description:
      "Old sessions stay ended. One that is not disabled stays as it is.",
    guard: ["management", recentlyAuthenticated],
    params: userPath,
    resource: userResource,
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [...managementErrors],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.enable(principal, params.id);
      return done.ok
        ? reply.ok({ user: userOnWire(done.value) })
        : onManage(done.error);
    },
  });
