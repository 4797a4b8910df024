import { reply, type Reply, type Static } from "@tixlys/pawz";
import type { SessionTokens } from "../../application/session/grant.ts";
import { refreshCookie } from "./refresh-cookie.ts";
import type { tokensSchema } from "./schemas.ts";

/** Hands the tokens over: the refresh token in the body, or in a cookie that no script can read. */
export function sessionReply(
  tokens: SessionTokens,
  delivery: "body" | "cookie",
): Reply<Static<typeof tokensSchema>> {
  const data = {
    accessToken: tokens.accessToken,
    accessTokenExpiresAt: tokens.accessTokenExpiresAt.toISOString(),
    refreshTokenExpiresAt: tokens.refreshTokenExpiresAt.toISOString(),
    tokenType: "Bearer" as const,
    sessionId: tokens.sessionId,
  };
  return delivery === "cookie"
    ? reply.ok(data, { "set-cookie": refreshCookie(tokens) })
    : reply.ok({ ...data, refreshToken: tokens.refreshToken });
}
