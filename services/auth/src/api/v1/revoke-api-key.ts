import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";

export const revokeApiKey = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/api-keys/{id}",
    operation: "auth:api-key:revoke",
    summary: "Revoke one of my API keys",
    description:
      "The key and every token that it was traded for stop working everywhere within a second. Somebody else's key looks like one that does not exist.",
    guard: "general",
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: { status: 200, data: null },
    errors: ["not-found", "token-revoked"],
    resource: ({ params }) => `auth/api-keys/${params.id}`,
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const isGone = await app.revokeApiKey(principal, params.id);
      return isGone ? reply.none() : reject("not-found");
    },
  });
