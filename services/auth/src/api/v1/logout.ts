import { reply, route } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { bodyLimitBytes } from "./limits.ts";
import { forgetRefreshCookie, refreshCookieOf } from "./refresh-cookie.ts";

export const logout = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/logout",
    operation: "auth:session:end",
    summary: "Log out",
    description:
      "Ends this session; its tokens stop working everywhere within a second.",
    guard: "general",
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: [],
    async handle({ principal, request }) {
      await app.logout(principal);
      return reply.none(forgetting(request));
    },
  });

/** A browser is told to forget its cookie, if it has one. */
export function forgetting(request: Request): Record<string, string> {
  return refreshCookieOf(request) === undefined
    ? {}
    : { "set-cookie": forgetRefreshCookie };
}
