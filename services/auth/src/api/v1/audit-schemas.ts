import { t, type Static } from "@tixlys/pawz";
import type { AuditEntry, AuditPosition } from "../../application/ports.ts";
import type { MyAuditEntry } from "../../application/audit/read-audit.ts";

const id = t.String({ format: "uuid" });
const moment = t.String({ format: "date-time" });

const common = {
  id,
  createdAt: moment,
  action: t.String({
    description: "In the words of the OWASP logging vocabulary.",
    examples: ["authn_login_success"],
  }),
  outcome: t.Union([t.Literal("success"), t.Literal("failure")]),
  sessionId: t.Optional(id),
  network: t.Optional(
    t.String({
      description:
        "Where the request came from; single addresses are not kept.",
      examples: ["203.0.113.0/24"],
    }),
  ),
  requestId: t.String({ examples: ["0198c1d2-3e4f-7a5b-8c6d-7e8f9a0b1c2d"] }),
  details: t.Record(
    t.String(),
    t.Union([t.String(), t.Number(), t.Boolean(), t.Array(t.String())]),
    { examples: [{ client: "web", aal: 1 }] },
  ),
};

/** An entry of the audit log, as management reads it. */
export const auditEntrySchema = t.Object({
  ...common,
  actor: t.Object({
    kind: t.Union([
      t.Literal("user"),
      t.Literal("service"),
      t.Literal("anonymous"),
    ]),
    id: t.Optional(
      t.String({ description: "The user's id, or the service's name." }),
    ),
    impersonatorId: t.Optional(
      t.String({ description: "The administrator who acted as this user." }),
    ),
  }),
  subject: t.Optional(
    t.String({
      description: "Whom it happened to: a user's id, or a service's name.",
    }),
  ),
});

/** The same as the owner of an account reads it. */
export const myAuditEntrySchema = t.Object({
  ...common,
  by: t.Union([t.Literal("me"), t.Literal("others"), t.Literal("unknown")]),
});

/** Where an entry stands in the log. */
export const auditPositionSchema = t.Object({ at: moment, id });

export function auditEntryOnWire(
  entry: AuditEntry,
): Static<typeof auditEntrySchema> {
  const { actor, subject } = entry;
  return {
    ...commonOnWire(entry),
    actor: {
      kind: actor.kind,
      ...(actor.kind === "anonymous" ? {} : { id: actor.id }),
      ...(actor.kind === "user" && actor.impersonator !== undefined
        ? { impersonatorId: actor.impersonator }
        : {}),
    },
    ...(subject === undefined ? {} : { subject }),
  };
}

export function myAuditEntryOnWire(
  entry: MyAuditEntry,
): Static<typeof myAuditEntrySchema> {
  return { ...commonOnWire(entry), by: entry.by };
}

function commonOnWire(entry: Omit<AuditEntry, "actor" | "subject">) {
  const { id: entryId, at, action, outcome, session, network } = entry;
  return {
    id: entryId,
    createdAt: at.toISOString(),
    action,
    outcome,
    ...(session === undefined ? {} : { sessionId: session }),
    ...(network === undefined ? {} : { network }),
    requestId: entry.requestId,
    details: detailsOnWire(entry.details),
  };
}

function detailsOnWire(
  details: AuditEntry["details"],
): Record<string, string | number | boolean | string[]> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === "object" ? [...value] : value,
    ]),
  );
}

export function positionOf(
  after: Static<typeof auditPositionSchema> | undefined,
): AuditPosition | undefined {
  return after && { at: new Date(after.at), id: after.id };
}

export function positionOnWire(
  next: AuditPosition | undefined,
): Static<typeof auditPositionSchema> | undefined {
  return next && { at: next.at.toISOString(), id: next.id };
}
