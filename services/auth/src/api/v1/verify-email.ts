import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onVerify } from "./errors.ts";
import { attempts, bodyLimitBytes } from "./limits.ts";
import { userOnWire, userSchema } from "./schemas.ts";

export const verifyEmail = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/verify-email",
    operation: "auth:registration:verify",
    summary: "Redeem a mailed link",
    description:
      "From now on the account exists and can log in. A link works once and for one hour.",
    guard: "public",
    limits: attempts,
    body: t.Object({ token: t.String({ minLength: 1, maxLength: 512 }) }),
    bodyExample: { token: "Yx3o0yF8v3bJm6pQ2r5t8wAzC1eGhKlNqSuVxZ4b7cE" },
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [
      "token-invalid",
      "token-used",
      "token-expired",
      "email-already-registered",
    ],
    async handle({ body }) {
      const verified = await app.verifyEmail(body);
      return verified.ok
        ? reply.ok({ user: userOnWire(verified.value) })
        : onVerify(verified.error);
    },
  });
