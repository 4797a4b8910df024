import { reject, route, t, type Reply } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { deviceOf } from "./device.ts";
import { onLogin } from "./errors.ts";
import { shownFields, shownIn } from "./factor-schemas.ts";
import { attempts, bodyLimitBytes } from "./limits.ts";
import { loginProgramFields } from "./login.ts";
import { signedInSchema } from "./schemas.ts";
import { signedInReply } from "./session-reply.ts";

export const completeLogin = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/login/mfa",
    operation: "auth:session:complete",
    summary: "Log in: the second factor",
    description:
      "After 401 mfa-required: takes its challenge with a code of the app or a recovery code, and answers as the login does. The challenge stands for the right password and nothing else, is good for five minutes and five tries (401 invalid-credentials leaves it, 401 token-invalid means that the login begins again), and opens no other operation.",
    guard: "public",
    limits: attempts,
    body: t.Object({
      challenge: t.String({
        minLength: 1,
        maxLength: 128,
        description: "error.data.credentials.challenge of the login.",
      }),
      ...shownFields,
      ...loginProgramFields,
    }),
    bodyExample: {
      challenge: "5Yx3k0o1aZbq2mJr7vTn8wLc4sHdPgKe6uNfQyXiBzE",
      totp: "492039",
    },
    bodyLimitBytes,
    response: {
      status: 200,
      data: signedInSchema,
      headers: {
        "Set-Cookie":
          "The refresh token and, where it is new, the device's token, for client web.",
      },
    },
    errors: [
      "required",
      "invalid-combination",
      "invalid-credentials",
      "token-invalid",
      "quota-exceeded",
    ],
    // A code is spent and a wrong one counts, whatever becomes of the request.
    async ahead({ body, request, clientAddress }) {
      const shown = shownIn(body);
      if (shown === "both" || shown === undefined) return undefined;
      return app.proveChallenge({
        challenge: body.challenge,
        shown,
        ip: clientAddress,
        deviceTokens:
          body.deviceToken === undefined
            ? deviceTokensOf(request)
            : [body.deviceToken],
      });
    },
    async handle(input) {
      const { client = "api", rememberDevice = client === "web" } = input.body;
      const { ahead } = input;
      if (ahead === undefined) return onNotOneFactor(input.body.totp);
      if (!ahead.ok) return onLogin(ahead.error);
      const started = await app.signIn(ahead.value, {
        client,
        device: deviceOf(input),
        remember: rememberDevice,
      });
      return started.ok
        ? signedInReply(started.value, client, input.request)
        : onLogin(started.error);
    },
  });

/** A code of the app or a recovery code, and not both. */
function onNotOneFactor(totp: string | undefined): Reply<never> {
  return totp === undefined
    ? reject("required", { field: "totp" })
    : reject("invalid-combination", { field: "recoveryCode" });
}
