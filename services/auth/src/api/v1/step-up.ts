import { reject, reply, route, t, type Reply } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import type { StepUpRejection } from "../../application/session/step-up.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { onLogin, onGone } from "./errors.ts";
import { onFactorRequired } from "./mfa-required.ts";
import { shownFields, shownIn } from "./factor-schemas.ts";
import { bodyLimitBytes, ownAttempts, passwordTextMax } from "./limits.ts";

export const stepUp = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/step-up",
    operation: "auth:session:step-up",
    summary: "Prove again who I am",
    description:
      "For operations that answer 403 step-up-required: gives an access token of the same session that counts as fresh for ten minutes, and so do those that the session is refreshed to. Takes the password once more (422 required without it) or, where the account has a second factor, a code of the app or a recovery code (401 mfa-required without one), which raises the assurance to 2; the password beside it is judged as well. A wrong one counts as a failed login of this person does, and has to wait as that would (429).",
    guard: "general",
    limits: ownAttempts,
    body: t.Object({
      password: t.Optional(
        t.String({ minLength: 1, maxLength: passwordTextMax }),
      ),
      ...shownFields,
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
    errors: [
      "required",
      "invalid-combination",
      "invalid-credentials",
      "mfa-required",
      "token-revoked",
      "quota-exceeded",
    ],
    // Passwords take long to judge, and a failure counts whatever becomes of its request.
    async ahead({ body, principal, request, clientAddress }) {
      const shown = shownIn(body);
      if (shown === "both") return undefined;
      return app.proveStepUp(principal, {
        password: body.password,
        shown,
        ip: clientAddress,
        deviceTokens: deviceTokensOf(request),
      });
    },
    async handle({ ahead: proof, principal }) {
      if (proof === undefined)
        return reject("invalid-combination", { field: "recoveryCode" });
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
  switch (rejection.type) {
    case "SessionHasEnded":
      return onGone();
    case "PasswordMissing":
      return reject("required", { field: "password" });
    case "FactorMissing":
      return onFactorRequired();
    default:
      return onLogin(rejection);
  }
}
