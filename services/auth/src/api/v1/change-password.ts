import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { onChangePassword } from "./errors.ts";
import { bodyLimitBytes, ownAttempts, passwordTextMax } from "./limits.ts";
import { newPasswordErrors, newPasswordSchema } from "./schemas.ts";

export const changePassword = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/password/change",
    operation: "auth:password:change",
    summary: "Change my password",
    description:
      "Needs the current one; a wrong one counts as a failed login does, and has to wait as that would (429). The session that asks goes on; the others end, and a mail says so.",
    guard: "general",
    limits: ownAttempts,
    body: t.Object({
      currentPassword: t.String({ minLength: 1, maxLength: passwordTextMax }),
      newPassword: newPasswordSchema,
      keepOtherSessions: t.Optional(
        t.Boolean({
          default: false,
          description: "Whether the other sessions go on, too.",
        }),
      ),
    }),
    bodyExample: {
      currentPassword: "four words are plenty here",
      newPassword: "four other words suffice here",
    },
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: [
      "current-password-wrong",
      "token-revoked",
      "quota-exceeded",
      ...newPasswordErrors,
    ],
    ahead: ({ principal, body, request, clientAddress }) =>
      app.prepareChange(principal, body, {
        ip: clientAddress,
        deviceTokens: deviceTokensOf(request),
      }),
    async handle({ principal, ahead: prepared }) {
      if (!prepared.ok) return onChangePassword(prepared.error);
      const changed = await app.enterChange(principal, prepared.value);
      return changed.ok ? reply.none() : onChangePassword(changed.error);
    },
  });
