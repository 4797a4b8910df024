import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";

export const listFactors = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/mfa",
    operation: "auth:factor:read",
    summary: "My second factor",
    description:
      "Whether logins ask for a code of an app, since when, and how many recovery codes are left.",
    guard: "general",
    response: {
      status: 200,
      data: t.Object({
        totp: t.Optional(
          t.Object({ activatedAt: t.String({ format: "date-time" }) }),
        ),
        recoveryCodesLeft: t.Integer({ minimum: 0 }),
      }),
    },
    errors: [],
    async handle({ principal }) {
      const factor = await app.myFactors(principal);
      return reply.ok(
        factor === undefined
          ? { recoveryCodesLeft: 0 }
          : {
              totp: { activatedAt: factor.activatedAt.toISOString() },
              recoveryCodesLeft: factor.recoveryCodesLeft,
            },
      );
    },
  });
