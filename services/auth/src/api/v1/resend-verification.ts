import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onInvalidInput } from "./errors.ts";
import { bodyLimitBytes, mails } from "./limits.ts";

export const resendVerification = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/verify-email/resend",
    operation: "auth:registration:resend",
    summary: "Mail a new link",
    description:
      "Always 202: the answer does not tell whether a registration waits. A new link voids the older ones.",
    guard: "public",
    limits: mails,
    body: t.Object({ email: t.String({ minLength: 1, maxLength: 320 }) }),
    bodyExample: { email: "ada@example.test" },
    bodyLimitBytes,
    response: { status: 202, data: null },
    errors: ["invalid-format", "too-long"],
    async handle({ body }) {
      const resent = await app.resendVerification(body);
      return resent.ok ? reply.accepted() : onInvalidInput(resent.error);
    },
  });
