import { list, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import {
  auditEntryOnWire,
  auditEntrySchema,
  auditPositionSchema,
  positionOf,
  positionOnWire,
} from "./audit-schemas.ts";
import { onGone } from "./errors.ts";

const id = t.String({
  minLength: 1,
  maxLength: 64,
  examples: ["0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d"],
});

export const listAudit = (app: AuthApplication) =>
  list({
    path: "/audit",
    operation: "auth:audit:list",
    summary: "The audit log",
    description:
      "Who did what to whom, the newest first. Entries are never changed; they are kept for thirteen months after the end of theirs.",
    guard: "management",
    plural: "entries",
    filters: t.Object({
      actor: t.Optional(id),
      subject: t.Optional(id),
      action: t.Optional(
        t.String({
          pattern: "^[a-z][a-z0-9_]{0,63}$",
          examples: ["authn_login_fail"],
        }),
      ),
      outcome: t.Optional(
        t.Union([t.Literal("success"), t.Literal("failure")]),
      ),
      requestId: t.Optional(t.String({ minLength: 1, maxLength: 128 })),
      from: t.Optional(
        t.String({ format: "date-time", description: "From then on." }),
      ),
      to: t.Optional(
        t.String({ format: "date-time", description: "Before then." }),
      ),
    }),
    row: auditEntrySchema,
    position: auditPositionSchema,
    errors: ["token-revoked"],
    async handle({ principal, query }, { limit, after }) {
      if (!(await app.isSignedIn(principal))) return onGone();
      const { from, to, ...same } = query;
      const { entries, next } = await app.readAudit(
        { ...same, from: momentOf(from), to: momentOf(to) },
        { limit, after: positionOf(after) },
      );
      return {
        rows: entries.map(auditEntryOnWire),
        next: positionOnWire(next),
      };
    },
  });

const momentOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
