import { reply, route } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onConflict, onGone } from "./errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { forgetting } from "./logout.ts";

export const logoutAll = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/logout-all",
    operation: "auth:session:end-all",
    summary: "Log out everywhere",
    description:
      "Ends every session of the account; all their tokens stop working everywhere within a second.",
    guard: "general",
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: ["token-revoked"],
    async handle({ principal, request }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const ended = await app.logoutAll(principal);
      if (!ended.ok) return onConflict();
      return reply.none(forgetting(request));
    },
  });
