import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onFactors } from "./factor-errors.ts";
import { recoveryCodesSchema } from "./factor-schemas.ts";
import { ownAttempts } from "./limits.ts";

export const renewRecoveryCodes = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/mfa/recovery-codes",
    operation: "auth:factor:renew-codes",
    summary: "Make new recovery codes",
    description:
      "Ten, shown this once; those from before are void. The session must have shown the second factor within ten minutes.",
    guard: ["general", recentlyAuthenticated],
    limits: ownAttempts,
    response: {
      status: 200,
      data: t.Object({ recoveryCodes: recoveryCodesSchema }),
    },
    errors: ["token-revoked", "step-up-required", "not-found"],
    async handle({ principal }) {
      const renewed = await app.renewRecoveryCodes(principal);
      return renewed.ok
        ? reply.ok({ recoveryCodes: [...renewed.value] })
        : onFactors(renewed.error);
    },
  });
