import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { apiKeyOnWire, apiKeySchema } from "./api-key-schemas.ts";
import { onGone } from "./errors.ts";

export const showApiKey = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/api-keys/{id}",
    operation: "auth:api-key:read",
    summary: "One of my API keys",
    description: "Somebody else's key looks like one that does not exist.",
    guard: "general",
    params: t.Object({ id: t.String({ format: "uuid" }) }),
    response: { status: 200, data: t.Object({ apiKey: apiKeySchema }) },
    errors: ["not-found", "token-revoked"],
    resource: ({ params }) => `auth/api-keys/${params.id}`,
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const key = await app.showApiKey(principal, params.id);
      return key === undefined
        ? reject("not-found")
        : reply.ok({ apiKey: apiKeyOnWire(key) });
    },
  });
