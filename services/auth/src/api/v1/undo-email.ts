import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onEmailLink } from "./errors.ts";
import { attempts, bodyLimitBytes } from "./limits.ts";
import {
  mailTokenExample,
  mailTokenSchema,
  userOnWire,
  userSchema,
} from "./schemas.ts";

export const undoEmail = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/email/undo",
    operation: "auth:account:undo-email",
    summary: "Take a change of address back by a mailed link",
    description:
      "The address before is the account's again, every session ends, and a link to set a new password is mailed to it. A link works once and for a week.",
    guard: "public",
    limits: attempts,
    body: t.Object({ token: mailTokenSchema }),
    bodyExample: { token: mailTokenExample },
    bodyLimitBytes,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: [
      "token-invalid",
      "token-used",
      "token-expired",
      "email-already-registered",
    ],
    async handle({ body }) {
      const undone = await app.undoEmail(body);
      return undone.ok
        ? reply.ok({ user: userOnWire(undone.value) })
        : onEmailLink(undone.error);
    },
  });
