import type { SessionTokens } from "../../application/session/grant.ts";

/** `__Host-`: no other host can set it, it needs TLS (or loopback), and it goes to this origin only (auth #32). */
const name = "__Host-tixlys-refresh";
const attributes = "Path=/; HttpOnly; Secure; SameSite=Lax";

/** `Set-Cookie` that keeps the refresh token where no script can read it, for as long as it can be traded in. */
export function refreshCookie({
  refreshToken,
  refreshTokenExpiresAt,
}: SessionTokens): string {
  return `${name}=${refreshToken}; Expires=${refreshTokenExpiresAt.toUTCString()}; ${attributes}`;
}

/** `Set-Cookie` that makes the browser forget it. */
export const forgetRefreshCookie = `${name}=; Max-Age=0; ${attributes}`;

/** The refresh token that a browser sent along, if it did. */
export function refreshCookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim());
  const pair = pairs.find((each) => each.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  return value === "" ? undefined : value;
}
