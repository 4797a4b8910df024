import { reply, type Reply, type Static } from "@tixlys/pawz";
import type { SessionTokens } from "../../application/session/grant.ts";
import type { SignedIn } from "../../application/session/login.ts";
import { deviceCookie, deviceTokensOf } from "./device-cookie.ts";
import { refreshCookie } from "./refresh-cookie.ts";
import type { signedInSchema, tokensSchema } from "./schemas.ts";

/** Hands the tokens over: the refresh token in the body, or in a cookie that no script can read. */
export function sessionReply(
  tokens: SessionTokens,
  delivery: "body" | "cookie",
): Reply<Static<typeof tokensSchema>> {
  const data = dataOf(tokens);
  return delivery === "cookie"
    ? reply.ok(data, { "set-cookie": refreshCookie(tokens) })
    : reply.ok({ ...data, refreshToken: tokens.refreshToken });
}

/** The same for a login, with the device's token where it has become known. */
export function signedInReply(
  signedIn: SignedIn,
  client: "web" | "api",
  request: Request,
): Reply<Static<typeof signedInSchema>> {
  const { newDevice } = signedIn;
  if (client === "web") {
    const refresh = refreshCookie(signedIn);
    const cookies =
      newDevice === undefined
        ? refresh
        : [refresh, deviceCookie(newDevice, deviceTokensOf(request))];
    return reply.ok(dataOf(signedIn), { "set-cookie": cookies });
  }
  return reply.ok({
    ...dataOf(signedIn),
    refreshToken: signedIn.refreshToken,
    ...(newDevice === undefined
      ? {}
      : {
          deviceToken: newDevice.token,
          deviceTokenExpiresAt: newDevice.expiresAt.toISOString(),
        }),
  });
}

function dataOf(tokens: SessionTokens) {
  return {
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt.toISOString(),
    refreshTokenExpiresAt: tokens.refreshTokenExpiresAt.toISOString(),
    tokenType: "Bearer" as const,
    sessionId: tokens.sessionId,
  };
}
