import { and, asc, desc, eq, gt, or, sql } from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import type { UserId } from "../../domain/account/ids.ts";
import type { DataExport, ExportId } from "../../domain/export/export.ts";
import type { ExportQueries, Exports } from "../../application/ports.ts";
import { deleteSome } from "./delete-some.ts";
import { exportParts, exports } from "./exports-schema.ts";

/** Exports inside one transaction. */
export function exportRows(db: TransactionDb): Exports {
  return {
    async openOf(userId) {
      const [row] = await db
        .select()
        .from(exports)
        .where(
          and(eq(exports.userId, userId), eq(exports.state, "collecting")),
        );
      return row && exportOf(row);
    },
    async insert(made) {
      await db.insert(exports).values(rowOf(made));
    },
    async settle({ id, ...settled }) {
      const { state, missing, settledAt = null, expiresAt } = settled;
      const rows = await db
        .update(exports)
        .set({ state, missing: [...missing], settledAt, expiresAt })
        .where(and(eq(exports.id, id), eq(exports.state, "collecting")))
        .returning({ id: exports.id });
      return rows.length === 1;
    },
  };
}

/** Single statements, outside of any transaction. */
export function exportQueries({
  db,
  transact,
}: Pick<Database, "db" | "transact">): ExportQueries {
  return {
    async find(userId, id, now) {
      const [row] = await db
        .select()
        .from(exports)
        .where(and(eq(exports.id, id), eq(exports.userId, userId)));
      return row === undefined ||
        (row.state !== "collecting" && row.expiresAt <= now)
        ? undefined
        : exportOf(row);
    },
    async latestOf(userId, now) {
      const [row] = await db
        .select()
        .from(exports)
        .where(
          and(
            eq(exports.userId, userId),
            or(eq(exports.state, "collecting"), gt(exports.expiresAt, now)),
          ),
        )
        .orderBy(desc(exports.requestedAt), desc(exports.id))
        .limit(1);
      return row && exportOf(row);
    },
    async collecting(limit) {
      const rows = await db
        .select()
        .from(exports)
        .where(eq(exports.state, "collecting"))
        .orderBy(asc(exports.requestedAt), asc(exports.id))
        .limit(limit);
      return rows.map(exportOf);
    },
    async partsOf(id) {
      const rows = await db
        .select()
        .from(exportParts)
        .where(eq(exportParts.exportId, id))
        .orderBy(asc(exportParts.service), asc(exportParts.page));
      return rows.map(({ exportId: _, next, ...part }) => ({
        ...part,
        next: next ?? undefined,
      }));
    },
    async progressOf(id) {
      const { service, page, next } = exportParts;
      const rows = await db
        .select({ service, page, next })
        .from(exportParts)
        .where(eq(exportParts.exportId, id))
        .orderBy(asc(service), asc(page));
      return rows.map((row) => ({ ...row, next: row.next ?? undefined }));
    },
    async keep(id, { service, page, schemaVersion, next, sealed }) {
      const rows = await db.execute(sql`
        insert into ${exportParts} (export_id, service, page, schema_version, next, sealed)
        select id, ${service}, ${page}, ${schemaVersion}, ${next ?? null}, ${sealed} from ${exports}
         where id = ${id}::uuid and state = 'collecting' for key share
        on conflict do nothing returning page`);
      return rows.length === 1;
    },
    forget: (now, limit) =>
      transact((tx) =>
        deleteSome(
          tx.db,
          sql`${exports}`,
          sql`state <> 'collecting' and expires_at <= ${now.toISOString()}::timestamptz`,
          limit,
        ),
      ),
  };
}

function rowOf(made: DataExport): typeof exports.$inferInsert {
  const { services, missing, settledAt = null, ...rest } = made;
  return {
    ...rest,
    services: [...services],
    missing: [...missing],
    settledAt,
  };
}

/** From storage only: what was checked when it was written is not checked again. */
function exportOf(row: typeof exports.$inferSelect): DataExport {
  return {
    ...row,
    id: row.id as ExportId, // cast: written from an ExportId
    userId: row.userId as UserId, // cast: written from a UserId
    settledAt: row.settledAt ?? undefined,
  };
}
