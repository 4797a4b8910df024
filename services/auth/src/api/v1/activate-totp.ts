import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onFactors } from "./factor-errors.ts";
import { recoveryCodesSchema, totpCodeSchema } from "./factor-schemas.ts";
import { bodyLimitBytes, ownAttempts } from "./limits.ts";

export const activateTotp = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/mfa/totp/activate",
    operation: "auth:factor:activate",
    summary: "Show the app's first code",
    description:
      "From then on every login asks for a code. Answers ten recovery codes, shown this once, and an access token of the same session that has shown the factor; every other session ends.",
    guard: ["general", recentlyAuthenticated],
    limits: ownAttempts,
    body: t.Object({ code: totpCodeSchema }),
    bodyExample: { code: "492039" },
    bodyLimitBytes,
    response: {
      status: 200,
      data: t.Object({
        recoveryCodes: recoveryCodesSchema,
        accessToken: t.String({
          description: "In the place of the one that asked.",
        }),
        accessTokenExpiresAt: t.String({ format: "date-time" }),
        tokenType: t.Literal("Bearer"),
      }),
    },
    errors: [
      "token-revoked",
      "step-up-required",
      "invalid-state",
      "second-factor-invalid",
    ],
    async handle({ principal, body }) {
      const done = await app.activateTotp(principal, body.code);
      if (!done.ok) return onFactors(done.error);
      const { recoveryCodes, accessToken, accessTokenExpiresAt } = done.value;
      return reply.ok({
        recoveryCodes: [...recoveryCodes],
        accessToken,
        accessTokenExpiresAt: accessTokenExpiresAt.toISOString(),
        tokenType: "Bearer",
      } as const);
    },
  });
