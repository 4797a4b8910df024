import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import { managementErrors, userPath, userResource } from "./user-parts.ts";

export const revokeSessions = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/users/{id}/revoke-sessions",
    operation: "auth:user:revoke-sessions",
    summary: "End somebody's sessions",
    description:
      "Ends every session of the account; all their tokens stop working everywhere within a second.",
    guard: "management",
    params: userPath,
    resource: userResource,
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [...managementErrors],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.revokeSessions(principal, params.id);
      return done.ok
        ? reply.ok({ user: userOnWire(done.value) })
        : onManage(done.error);
    },
  });
