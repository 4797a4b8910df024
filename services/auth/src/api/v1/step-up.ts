import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onLogin, onGone } from "./errors.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";

export const stepUp = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/step-up",
    operation: "auth:session:step-up",
    summary: "Prove again who I am",
    description:
      "For operations that answer 403 step-up-required: takes the password once more and gives an access token of the same session that counts as fresh for ten minutes, and so do those that the session is refreshed to.",
    guard: "general",
    limits: attempts,
    body: t.Object({
      password: t.String({ minLength: 1, maxLength: passwordTextMax }),
    }),
    bodyExample: { password: "four words are plenty here" },
    bodyLimitBytes,
    response: {
      status: 200,
      data: t.Object({
        accessToken: t.String({
          description: "In the place of the one that asked.",
        }),
        accessTokenExpiresAt: t.String({ format: "date-time" }),
        tokenType: t.Literal("Bearer"),
      }),
    },
    errors: ["invalid-credentials", "token-revoked"],
    async handle({ body, principal }) {
      const raised = await app.stepUp(principal, body.password);
      if (!raised.ok)
        return raised.error.type === "SessionHasEnded"
          ? onGone()
          : onLogin(raised.error);
      const { accessToken, accessTokenExpiresAt } = raised.value;
      return reply.ok({
        accessToken,
        accessTokenExpiresAt: accessTokenExpiresAt.toISOString(),
        tokenType: "Bearer",
      } as const);
    },
  });
