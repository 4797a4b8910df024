import { reply, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { sessionOnWire, sessionSchema } from "./schemas.ts";

/** An account has at most ten sessions, so the first page is always the last. */
const lastPage = { nextCursor: null, hasMore: false };

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
      "Every live session of the account, most recently used first; at most ten.",
    guard: "general",
    response: {
      status: 200,
      data: t.Object({
        sessions: t.Array(sessionSchema),
        page: pageSchema,
      }),
    },
    errors: [],
    async handle({ principal }) {
      const sessions = await app.listSessions(principal);
      return reply.ok({
        sessions: sessions.map(sessionOnWire),
        page: lastPage,
      });
    },
  });
