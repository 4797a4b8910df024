import { recentlyAuthenticated, reply, route } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onManage } from "./errors.ts";
import { onFactors } from "./factor-errors.ts";
import { bodyLimitBytes } from "./limits.ts";
import { managementErrors, userPath, userResource } from "./user-parts.ts";

export const resetFactor = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/users/{id}/second-factor/reset",
    operation: "auth:user:reset-factor",
    summary: "Reset somebody's second factor",
    description:
      "For somebody below the caller's rank who has lost the app and the recovery codes: their second factor goes, with its codes, their sessions end, and a mail tells them. Make sure first that it is them who ask. A root keeps its factor (409 factor-required); without a factor it is 404.",
    guard: ["management", recentlyAuthenticated],
    params: userPath,
    resource: userResource,
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: [...managementErrors, "factor-required"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const done = await app.resetFactor(principal, params.id);
      if (done.ok) return reply.none();
      const { error } = done;
      return error.type === "NoFactor" || error.type === "FactorNeeded"
        ? onFactors(error)
        : onManage(error);
    },
  });
