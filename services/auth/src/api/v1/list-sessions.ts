import { list, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { sessionOnWire, sessionSchema } from "./schemas.ts";

export const listSessions = (app: AuthApplication) =>
  list({
    path: "/sessions",
    operation: "auth:session:list",
    summary: "My sessions",
    description:
      "Every live session of the account, the newest first. There are ten at most.",
    guard: "general",
    plural: "sessions",
    row: sessionSchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    errors: ["token-revoked"],
    async handle({ principal }, { limit, after }) {
      const { sessions, next } = await app.listSessions(principal, {
        limit,
        after: after?.id,
      });
      if (!(await app.isSignedIn(principal))) return onGone();
      return {
        rows: sessions.map(sessionOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
