import { recentlyAuthenticated, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onFactors } from "./factor-errors.ts";
import { ownAttempts } from "./limits.ts";

export const startTotp = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/mfa/totp",
    operation: "auth:factor:start",
    summary: "Set up an app for codes",
    description:
      "Gives the secret for an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), as text and as otpauth:// URI for a QR code. It counts once its first code was given to /mfa/totp/activate, within 15 minutes. Asked for again, it is another secret. Where there is a factor, the new one is to take its place, and the session must have shown the old one (403 step-up-required).",
    guard: ["general", recentlyAuthenticated],
    limits: ownAttempts,
    response: {
      status: 200,
      data: t.Object({
        secret: t.String({
          description: "160 bits as base32.",
          examples: ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"],
        }),
        uri: t.String({
          examples: [
            "otpauth://totp/Tixlys:ada%40example.test?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tixlys&algorithm=SHA1&digits=6&period=30",
          ],
        }),
        expiresAt: t.String({ format: "date-time" }),
      }),
    },
    errors: ["token-revoked", "step-up-required"],
    async handle({ principal }) {
      const started = await app.startTotp(principal);
      if (!started.ok) return onFactors(started.error);
      const { secret, uri, expiresAt } = started.value;
      return reply.ok({ secret, uri, expiresAt: expiresAt.toISOString() });
    },
  });
