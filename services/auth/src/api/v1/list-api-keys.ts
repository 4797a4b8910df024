import { list, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { apiKeyOnWire, apiKeySchema } from "./api-key-schemas.ts";
import { onGone } from "./errors.ts";

export const listApiKeys = (app: AuthApplication) =>
  list({
    path: "/api-keys",
    operation: "auth:api-key:list",
    summary: "My API keys",
    description:
      "Every key that has not run out, the newest first, without the keys themselves.",
    guard: "general",
    plural: "apiKeys",
    row: apiKeySchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    errors: ["token-revoked"],
    async handle({ principal }, { limit, after }) {
      const { keys, next } = await app.listApiKeys(principal, {
        limit,
        after: after?.id,
      });
      if (!(await app.isSignedIn(principal))) return onGone();
      return {
        rows: keys.map(apiKeyOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
