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

export const confirmEmail = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/email/confirm",
    operation: "auth:account:confirm-email",
    summary: "Confirm a new address by a mailed link",
    description:
      "From now on the address is the account's. A link works once and for one hour.",
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
      const confirmed = await app.confirmEmail(body);
      return confirmed.ok
        ? reply.ok({ user: userOnWire(confirmed.value) })
        : onEmailLink(confirmed.error);
    },
  });
