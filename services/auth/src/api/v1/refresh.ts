import { reject, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceOf } from "./device.ts";
import { onMissingRefreshToken, onRefresh } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { isFromTrustedOrigin, type TrustedOrigins } from "./origin.ts";
import { forgetRefreshCookie, refreshCookieOf } from "./refresh-cookie.ts";
import { tokensSchema } from "./schemas.ts";
import { sessionReply } from "./session-reply.ts";

export const refresh = (app: AuthApplication, trusted: TrustedOrigins) =>
  route({
    method: "POST",
    path: "/refresh",
    operation: "auth:session:refresh",
    summary: "Trade a refresh token in",
    description:
      "The token comes in the body or in the cookie; the new one goes back the same way. Within 30 seconds the same client may ask again and gets the same successor; an older token ends the session.",
    guard: "public",
    body: t.Optional(
      t.Object({
        refreshToken: t.Optional(t.String({ minLength: 1, maxLength: 512 })),
      }),
    ),
    bodyExample: {
      refreshToken:
        "AZjB0j5PelsMbX6PmgscLYx3o0yF8v3bJm6pQ2r5t8wAzC1eGhKlNqSuVxZ4b7cEq0Jd2nVw5sTt8yUu1aBcDQ",
    },
    bodyLimitBytes,
    response: {
      status: 200,
      data: tokensSchema,
      headers: {
        "Set-Cookie":
          "The next refresh token, where the cookie brought the last one.",
      },
    },
    errors: [
      "token-missing",
      "token-invalid",
      "token-expired",
      "token-revoked",
      "token-reused",
      "origin-not-allowed",
    ],
    async handle(input) {
      const inBody = input.body?.refreshToken;
      const token = inBody ?? refreshCookieOf(input.request);
      if (token === undefined) return onMissingRefreshToken();
      const delivery = inBody === undefined ? "cookie" : "body";
      if (delivery === "cookie" && !isFromTrustedOrigin(input.request, trusted))
        return reject("origin-not-allowed");
      const traded = await app.refresh({
        token,
        delivery,
        device: deviceOf(input),
      });
      if (traded.ok) return sessionReply(traded.value, delivery);
      return onRefresh(
        traded.error,
        delivery === "cookie" ? { "set-cookie": forgetRefreshCookie } : {},
      );
    },
  });
