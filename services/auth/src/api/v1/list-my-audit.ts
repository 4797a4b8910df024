import { list } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import {
  auditPositionSchema,
  myAuditEntryOnWire,
  myAuditEntrySchema,
  positionOf,
  positionOnWire,
} from "./audit-schemas.ts";
import { onGone } from "./errors.ts";

export const listMyAudit = (app: AuthApplication) =>
  list({
    path: "/me/audit",
    operation: "auth:audit:list-own",
    summary: "What happened to my account",
    description:
      "Logins, failed ones too, ended sessions, changes: the newest first. Who else was behind one is not told, only that it was not you.",
    guard: "general",
    plural: "entries",
    row: myAuditEntrySchema,
    position: auditPositionSchema,
    errors: ["token-revoked"],
    async handle({ principal }, { limit, after }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const { entries, next } = await app.readMyAudit(principal, {
        limit,
        after: positionOf(after),
      });
      return {
        rows: entries.map(myAuditEntryOnWire),
        next: positionOnWire(next),
      };
    },
  });
