import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import {
  capabilitySchema,
  managementErrors,
  rankSchema,
  userPath,
  userResource,
} from "./user-parts.ts";

export const changeRoles = (app: AuthApplication) =>
  route({
    method: "PATCH",
    path: "/users/{id}/roles",
    operation: "auth:user:change-roles",
    summary: "Give an account another rank",
    description:
      "Replaces rank and capabilities. Nobody gives or touches a rank that is not below their own, root aside. The account's sessions end, so that a lower rank counts at once.",
    guard: ["management", recentlyAuthenticated],
    params: userPath,
    resource: userResource,
    body: t.Object({
      roles: t.Array(t.Union([rankSchema, capabilitySchema]), {
        minItems: 1,
        maxItems: 3,
        uniqueItems: true,
        description: "Exactly one rank, and any capabilities.",
      }),
    }),
    bodyExample: { roles: ["moderator", "customer"] },
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [
      ...managementErrors,
      "insufficient-permission",
      "last-root",
      "invalid-combination",
    ],
    async handle({ principal, params, body }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.changeRoles(principal, params.id, body.roles);
      return done.ok
        ? reply.ok({ user: userOnWire(done.value) })
        : onManage(done.error);
    },
  });
