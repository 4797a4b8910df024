import { recentlyAuthenticated, reply, route } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onFactors } from "./factor-errors.ts";
import { ownAttempts } from "./limits.ts";

export const removeTotp = (app: AuthApplication) =>
  route({
    method: "DELETE",
    path: "/mfa/totp",
    operation: "auth:factor:remove",
    summary: "Remove my second factor",
    description:
      "With its recovery codes. The session must have shown the factor within ten minutes (step-up). Every session ends, this one as well. A root keeps its factor (409 factor-required), and can replace it with POST /mfa/totp.",
    guard: ["general", recentlyAuthenticated],
    limits: ownAttempts,
    response: { status: 200, data: null },
    errors: [
      "token-revoked",
      "step-up-required",
      "not-found",
      "factor-required",
    ],
    async handle({ principal }) {
      const removed = await app.removeTotp(principal);
      return removed.ok ? reply.none() : onFactors(removed.error);
    },
  });
