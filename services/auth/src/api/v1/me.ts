import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import {
  sessionOnWire,
  sessionSchema,
  userOnWire,
  userSchema,
} from "./schemas.ts";

const tokenSchema = t.Object({
  expiresAt: t.String({ format: "date-time" }),
  checks: t.Array(t.String(), {
    description: "What the token demands of its use, for human eyes.",
  }),
});

export const me = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/me",
    operation: "auth:account:read",
    summary: "Who am I",
    description: "The account, the session and the token that ask.",
    guard: "general",
    delegable: true,
    response: {
      status: 200,
      data: t.Object({
        user: userSchema,
        session: sessionSchema,
        token: tokenSchema,
      }),
    },
    errors: ["token-revoked"],
    async handle({ principal, token }) {
      const found = await app.me(principal);
      if (found === undefined || token === undefined) return onGone();
      return reply.ok({
        user: userOnWire(found.user),
        session: sessionOnWire(found.session),
        token: {
          expiresAt: token.expiresAt.toISOString(),
          checks: [...token.checks],
        },
      });
    },
  });
