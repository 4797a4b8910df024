import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onInvalidInput } from "./errors.ts";
import { bodyLimitBytes, mails } from "./limits.ts";

export const forgotPassword = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/password/forgot",
    operation: "auth:password:forgot",
    summary: "Mail a link to set a new password",
    description:
      "Always 202: the answer does not tell whether the address has an account. The link works once and for one hour; a newer one voids the older.",
    guard: "public",
    limits: mails,
    body: t.Object({ email: t.String({ minLength: 1, maxLength: 320 }) }),
    bodyExample: { email: "ada@example.test" },
    bodyLimitBytes,
    response: { status: 202, data: null },
    errors: ["invalid-format", "too-long"],
    async handle({ body }) {
      const asked = await app.forgotPassword(body);
      return asked.ok ? reply.accepted() : onInvalidInput(asked.error);
    },
  });
