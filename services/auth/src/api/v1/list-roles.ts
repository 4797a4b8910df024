import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { capabilitySchema, rankSchema } from "./user-parts.ts";

export const listRoles = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/roles",
    operation: "auth:role:list",
    summary: "Ranks and capabilities",
    description:
      "What an account can hold: one of the roles, from the lowest to the highest, and any of the capabilities.",
    guard: "management",
    response: {
      status: 200,
      data: t.Object({
        roles: t.Array(rankSchema),
        capabilities: t.Array(capabilitySchema),
      }),
      example: {
        roles: ["user", "moderator", "admin", "root"],
        capabilities: ["customer", "provider"],
      },
    },
    errors: [],
    handle() {
      const { roles, capabilities } = app.roles();
      return reply.ok({ roles: [...roles], capabilities: [...capabilities] });
    },
  });
