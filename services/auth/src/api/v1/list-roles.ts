import { reply, route, t } from "@tixlys/pawz";
import { capabilities, ranks } from "../../domain/account/roles.ts";
import { capabilitySchema, rankSchema } from "./user-parts.ts";

export const listRoles = () =>
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
      example: { roles: [...ranks], capabilities: [...capabilities] },
    },
    errors: [],
    handle: () =>
      reply.ok({ roles: [...ranks], capabilities: [...capabilities] }),
  });
