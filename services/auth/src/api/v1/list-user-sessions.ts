import { list, reject, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { onGone } from "./errors.ts";
import { sessionOnWire, sessionSchema } from "./schemas.ts";
import { userPath, userResource } from "./user-parts.ts";

export const listUserSessions = (app: AuthApplication) =>
  list({
    path: "/users/{id}/sessions",
    operation: "auth:user:list-sessions",
    summary: "Somebody's sessions",
    description: "Every live session of the account, the newest first.",
    guard: "management",
    params: userPath,
    resource: userResource,
    plural: "sessions",
    row: sessionSchema,
    position: t.Object({ id: t.String({ format: "uuid" }) }),
    errors: ["not-found", "token-revoked"],
    async handle({ principal, params }, { limit, after }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      if ((await app.readUser(params.id)) === undefined)
        return reject("not-found");
      const { sessionId } = principal;
      const { sessions, next } = await app.listSessions(
        { userId: params.id, sessionId },
        { limit, after: after?.id },
      );
      return {
        rows: sessions.map(sessionOnWire),
        next: next === undefined ? undefined : { id: next },
      };
    },
  });
