import { reject, reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import { userPath, userResource } from "./user-parts.ts";

export const readUser = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/users/{id}",
    operation: "auth:user:read",
    summary: "Somebody's account",
    guard: "management",
    params: userPath,
    resource: userResource,
    response: { status: 200, data: t.Object({ user: userSchema }) },
    errors: ["not-found", "token-revoked"],
    async handle({ principal, params }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const user = await app.readUser(params.id);
      return user === undefined
        ? reject("not-found")
        : reply.ok({ user: userOnWire(user) });
    },
  });
