import { and, desc, eq, gte, lt, sql, type SQL } from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import type {
  AuditActor,
  Audited,
  AuditEntry,
  AuditFilter,
  AuditLog,
  AuditPosition,
  StoredAuditLog,
} from "../../application/ports.ts";
import { callerNow, type RequestCaller } from "../request-caller.ts";
import { auditEntries } from "./audit-table.ts";

/** An entry for whoever keeps a copy elsewhere (auth #71). */
export type ShippedEntry = Required<Pick<Audited, "action" | "outcome">> &
  Pick<Audited, "subject" | "details"> &
  RequestCaller;

/** The log inside one transaction; what was written is added to `written`. */
export function auditRows(
  db: TransactionDb,
  written: ShippedEntry[],
): AuditLog {
  return {
    async record(what) {
      written.push(await insert(db, what));
    },
  };
}

/** The log outside of transactions; inside a keyed request it is part of that one. `ship` is told of each entry that stands. */
export function auditLog(
  database: Pick<Database, "db" | "sql" | "afterCommit">,
  ship: (entry: ShippedEntry) => void,
): StoredAuditLog {
  const { db } = database;
  return {
    async record(what) {
      const entry = await insert(db, what);
      await database.afterCommit(async () => ship(entry));
    },
    async read(filter, { after, limit }) {
      const rows = await db
        .select()
        .from(auditEntries)
        .where(and(...conditionsOf(filter), behind(after)))
        .orderBy(desc(auditEntries.at), desc(auditEntries.id))
        .limit(limit);
      return rows.map(entryOf);
    },
    async turnOver() {
      const [row] = await database.sql<{ made: number; dropped: number }[]>`
        select made, dropped from audit.turn_over()`;
      return row ?? { made: 0, dropped: 0 };
    },
  };
}

/** Not by the query builder: it would name the columns that this service may not fill in. */
async function insert(
  db: Pick<TransactionDb, "execute">,
  what: Audited,
): Promise<ShippedEntry> {
  const caller = callerNow();
  const { network, requestId } = caller;
  const { action, outcome = "success", subject, details = {} } = what;
  const { actor = caller.actor, session = caller.session } = what;
  const { kind, id, impersonator } = columnsOf(actor);
  await db.execute(sql`
    insert into ${auditEntries} (action, outcome, actor_kind, actor_id, impersonator_id, subject_id, session_id, network, request_id, details)
    values (${action}, ${outcome}, ${kind}, ${id}, ${impersonator}, ${subject ?? null}, ${session ?? null}::uuid,
            ${network ?? null}, ${requestId}, ${JSON.stringify(details)}::text::jsonb)`);
  return {
    action,
    outcome,
    actor,
    session,
    network,
    requestId,
    details,
    ...(subject === undefined ? {} : { subject }),
  };
}

function columnsOf(actor: AuditActor) {
  const nobody = { id: null, impersonator: null };
  if (actor.kind === "anonymous") return { kind: actor.kind, ...nobody };
  const impersonator =
    actor.kind === "user" ? (actor.impersonator ?? null) : null;
  return { kind: actor.kind, id: actor.id, impersonator };
}

function conditionsOf(filter: AuditFilter): (SQL | undefined)[] {
  const { actor, subject, action, outcome, requestId, from, to } = filter;
  const same = (
    column: Parameters<typeof eq>[0],
    value: string | undefined,
  ): SQL | undefined => (value === undefined ? undefined : eq(column, value));
  return [
    same(auditEntries.actorId, actor),
    same(auditEntries.subjectId, subject),
    same(auditEntries.action, action),
    same(auditEntries.outcome, outcome),
    same(auditEntries.requestId, requestId),
    from && gte(auditEntries.at, from),
    to && lt(auditEntries.at, to),
  ];
}

function behind(after: AuditPosition | undefined): SQL | undefined {
  if (after === undefined) return undefined;
  const at = sql`${after.at.toISOString()}::timestamptz`;
  // The first half says nothing new to us, but by it whole months are passed over.
  return sql`${auditEntries.at} <= ${at} and (${auditEntries.at}, ${auditEntries.id}) < (${at}, ${after.id}::uuid)`;
}

function entryOf(row: typeof auditEntries.$inferSelect): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    outcome: row.outcome,
    actor: actorOf(row),
    subject: row.subjectId ?? undefined,
    session: row.sessionId ?? undefined,
    network: row.network ?? undefined,
    requestId: row.requestId,
    details: row.details,
  };
}

function actorOf({
  actorKind: kind,
  actorId: id,
  impersonatorId: impersonator,
}: typeof auditEntries.$inferSelect): AuditActor {
  if (kind === "anonymous" || id === null) return { kind: "anonymous" };
  return kind === "user" && impersonator !== null
    ? { kind, id, impersonator }
    : { kind, id };
}
