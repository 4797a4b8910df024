import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { managementErrors, userResource } from "./user-parts.ts";

export const revokeUserSession = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/users/{id}/sessions/{sessionId}",
    operation: "auth:user:revoke-session",
    summary: "End one of somebody's sessions",
    description:
      "Its tokens stop working everywhere within a second. Only of accounts whose rank is below one's own, root aside.",
    guard: "management",
    params: t.Object({
      id: t.String({ format: "uuid" }),
      sessionId: t.String({ format: "uuid" }),
    }),
    resource: userResource,
    response: { status: 200, data: null },
    errors: [...managementErrors],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const { id: userId, sessionId } = params;
      const done = await app.endSessionOf(principal, { userId, sessionId });
      return done.ok ? reply.none() : onManage(done.error);
    },
  });
