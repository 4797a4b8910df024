import {
  limitPolicies,
  perAddress,
  recentlyAuthenticated,
  reply,
  route,
  t,
} from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onCreateApiKey } from "./api-key-errors.ts";
import {
  apiKeyOnWire,
  apiKeySchema,
  operationsSchema,
  resourcesSchema,
} from "./api-key-schemas.ts";
import { bodyLimitBytes } from "./limits.ts";

export const createApiKey = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/api-keys",
    operation: "auth:api-key:create",
    summary: "Make an API key",
    description:
      "For a program that acts as me, within the scope that I give it; the key is shown this once. It stands for the account as it is when the key is used: what I may not do, it may not do. Only a session that was signed in to within the last ten minutes can make one, a key or a narrowed token cannot. Twenty at most, each for a year at most.",
    // Not delegable, so that no key makes keys (auth #58).
    guard: ["general", recentlyAuthenticated],
    limits: { rules: [perAddress(limitPolicies.write)], onOutage: "open" },
    body: t.Object({
      name: t.String({ minLength: 1, maxLength: 200 }),
      operations: operationsSchema,
      resources: t.Optional(resourcesSchema),
      expiresAt: t.String({
        format: "date-time",
        description: "At least a minute from now, at most 365 days.",
      }),
    }),
    bodyExample: {
      name: "deploy from CI",
      operations: ["orders:*"],
      expiresAt: "2026-12-31T00:00:00.000Z",
    },
    bodyLimitBytes,
    response: {
      status: 201,
      data: t.Object({
        apiKey: apiKeySchema,
        key: t.String({
          description: "The key itself. It cannot be shown again.",
          examples: ["tixlys_live_9fQ…x7Qp"],
        }),
      }),
    },
    errors: [
      "token-revoked",
      "limit-reached",
      "invalid-format",
      "too-long",
      "too-small",
      "too-large",
      "too-many-items",
      "too-few-items",
    ],
    async handle({ principal, body }) {
      const { name, operations, resources } = body;
      const expiresAt = new Date(body.expiresAt);
      const draft = { name, operations, resources, expiresAt };
      const made = await app.createApiKey(principal, draft);
      if (!made.ok) return onCreateApiKey(made.error);
      const { key, text } = made.value;
      return reply.created(
        { apiKey: apiKeyOnWire(key), key: text },
        `/auth/v1/api-keys/${key.id}`,
      );
    },
  });
