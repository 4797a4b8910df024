import { reply, route, t, type Reply } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { StepUpRejection } from "../../application/session/step-up.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { onLogin, onGone } from "./errors.ts";
import { bodyLimitBytes, ownAttempts, passwordTextMax } from "./limits.ts";

export const stepUp = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/step-up",
    operation: "auth:session:step-up",
    summary: "Prove again who I am",
    description:
      "For operations that answer 403 step-up-required: takes the password once more and gives an access token of the same session that counts as fresh for ten minutes, and so do those that the session is refreshed to. A wrong one counts as a failed login of this person does, and has to wait as that would (429).",
    guard: "general",
    limits: ownAttempts,
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
    errors: ["invalid-credentials", "token-revoked", "quota-exceeded"],
    // Passwords take long to judge, and a failure counts whatever becomes of its request.
    ahead: ({ body, principal, request, clientAddress }) =>
      app.proveStepUp(principal, {
        password: body.password,
        ip: clientAddress,
        deviceTokens: deviceTokensOf(request),
      }),
    async handle({ ahead: proof, principal }) {
      if (!proof.ok) return onStepUp(proof.error);
      const raised = await app.raiseSession(principal, proof.value);
      if (!raised.ok) return onStepUp(raised.error);
      const { accessToken, accessTokenExpiresAt } = raised.value;
      return reply.ok({
        accessToken,
        accessTokenExpiresAt: accessTokenExpiresAt.toISOString(),
        tokenType: "Bearer",
      } as const);
    },
  });

function onStepUp(rejection: StepUpRejection): Reply<never> {
  return rejection.type === "SessionHasEnded" ? onGone() : onLogin(rejection);
}
