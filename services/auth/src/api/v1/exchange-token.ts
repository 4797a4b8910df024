import {
  limitPolicies,
  perAddress,
  reject,
  reply,
  route,
  t,
} from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { bodyLimitBytes } from "./limits.ts";

/** RFC 9110 §11.6.1: every 401 names a way to do better. */
const challenge = { "www-authenticate": 'Bearer realm="tixlys"' };

export const exchangeToken = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/tokens/exchange",
    operation: "auth:token:exchange",
    summary: "Trade an API key for a token",
    description:
      "An access token of five minutes at most that opens what the key's scope and its owner's present rights both allow, on operations that take keys. To be kept until it ends. Every cause of a refusal gets the same answer.",
    guard: "public",
    // Nobody guesses 256 bits; this bounds what one address may cost.
    limits: { rules: [perAddress(limitPolicies.write)], onOutage: "open" },
    body: t.Object({ apiKey: t.String({ minLength: 1, maxLength: 128 }) }),
    bodyExample: { apiKey: "tixlys_live_9fQ…x7Qp" },
    bodyLimitBytes,
    response: {
      status: 200,
      data: t.Object({
        accessToken: t.String({
          description: "Goes into the header: Authorization: Bearer …",
        }),
        accessTokenExpiresAt: t.String({ format: "date-time" }),
        tokenType: t.Literal("Bearer"),
      }),
    },
    errors: ["invalid-credentials"],
    async handle({ body }) {
      const traded = await app.exchangeApiKey(body.apiKey);
      if (!traded.ok)
        return reject("invalid-credentials", { headers: challenge });
      const { accessToken, accessTokenExpiresAt } = traded.value;
      return reply.ok({
        accessToken,
        accessTokenExpiresAt: accessTokenExpiresAt.toISOString(),
        tokenType: "Bearer",
      } as const);
    },
  });
