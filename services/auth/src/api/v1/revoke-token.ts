import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { bodyLimitBytes } from "./limits.ts";

/** Longer than any token; what is longer is not worth reading. */
const maxTokenLength = 8192;

export const revokeToken = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/tokens/revoke",
    operation: "auth:token:revoke",
    summary: "Void a token",
    description:
      "RFC 7009, for whoever holds the token: an access token stops working everywhere within a second, with all that was narrowed from it; a refresh token takes its session along. The answer is the same for a token that is unknown, spent or expired.",
    guard: "public",
    body: t.Object({
      token: t.String({ minLength: 1, maxLength: maxTokenLength }),
    }),
    bodyExample: { token: "Eo4BCiQKBHVzZXI=" },
    bodyLimitBytes,
    response: { status: 200, data: null },
    errors: [],
    async handle({ body }) {
      await app.revokeToken(body.token);
      return reply.none();
    },
  });
