import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onResetPassword } from "./errors.ts";
import { attempts, bodyLimitBytes } from "./limits.ts";
import {
  mailTokenExample,
  mailTokenSchema,
  newPasswordErrors,
  newPasswordSchema,
} from "./schemas.ts";

export const resetPassword = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/password/reset",
    operation: "auth:password:reset",
    summary: "Set a new password by a mailed link",
    description:
      "Every session of the account ends and none begins: log in with the new password, and with the second factor where there is one. A password that is refused leaves the link as it was.",
    guard: "public",
    limits: attempts,
    body: t.Object({ token: mailTokenSchema, newPassword: newPasswordSchema }),
    bodyExample: {
      token: mailTokenExample,
      newPassword: "four other words suffice here",
    },
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: [
      "token-invalid",
      "token-used",
      "token-expired",
      ...newPasswordErrors,
    ],
    ahead: ({ body }) => app.prepareReset(body),
    async handle({ ahead: prepared }) {
      if (!prepared.ok) return onResetPassword(prepared.error);
      const reset = await app.enterReset(prepared.value);
      return reset.ok ? reply.none() : onResetPassword(reset.error);
    },
  });
