import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";

export const revokeSession = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/sessions/{id}",
    operation: "auth:session:revoke",
    summary: "End one of my sessions",
    description: "Somebody else's session looks like one that does not exist.",
    guard: "general",
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: { status: 200, data: null },
    errors: ["not-found", "token-revoked"],
    resource: ({ params }) => `auth/sessions/${params.id}`,
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const isEnded = await app.revokeSession(principal, params.id);
      return isEnded ? reply.none() : reject("not-found");
    },
  });
