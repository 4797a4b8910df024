import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone, onInvalidCursor } from "./errors.ts";
import { sessionOnWire, sessionSchema } from "./schemas.ts";

const pageSchema = t.Object({
  nextCursor: t.Union([t.String(), t.Null()]),
  hasMore: t.Boolean(),
});

export const listSessions = (app: AuthApplication) =>
  route({
    method: "GET",
    path: "/sessions",
    operation: "auth:session:list",
    summary: "My sessions",
    description:
      "Every live session of the account, the newest first. There are ten at most.",
    guard: "general",
    query: t.Object({
      limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }),
      cursor: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
    }),
    response: {
      status: 200,
      data: t.Object({ sessions: t.Array(sessionSchema), page: pageSchema }),
      headers: { Link: "The next part of the list, where there is one." },
    },
    errors: ["invalid-cursor", "token-revoked"],
    async handle({ principal, query }) {
      const listed = await app.listSessions(principal, query);
      if (!listed.ok) return onInvalidCursor();
      if (!(await app.isSignedIn(principal))) return onGone();
      const { sessions, next } = listed.value;
      const page = { nextCursor: next ?? null, hasMore: next !== undefined };
      const link = `<?limit=${query.limit}&cursor=${next ?? ""}>; rel="next"`;
      return reply.ok(
        { sessions: sessions.map(sessionOnWire), page },
        next === undefined ? {} : { link },
      );
    },
  });
