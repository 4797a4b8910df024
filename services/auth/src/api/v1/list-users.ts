import { list, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { userOnWire, userSchema } from "./schemas.ts";
import { rankSchema } from "./user-parts.ts";

export const listUsers = (app: AuthApplication) =>
  list({
    path: "/users",
    operation: "auth:user:list",
    summary: "Find accounts",
    description: "The newest first.",
    guard: "management",
    plural: "users",
    filters: t.Object({
      query: t.Optional(
        t.String({
          minLength: 1,
          maxLength: 254,
          description:
            "What the username or the address begins with; with an @, the address.",
        }),
      ),
      role: t.Optional(rankSchema),
      status: t.Optional(t.Union([t.Literal("active"), t.Literal("disabled")])),
    }),
    row: userSchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    errors: ["token-revoked"],
    async handle({ principal, query }, { limit, after }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const { query: prefix, role, status } = query;
      const { users, next } = await app.findUsers(
        { prefix, role, status },
        { limit, after: after?.id },
      );
      return {
        rows: users.map(userOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
