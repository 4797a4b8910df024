import type { DataExport } from "../../../src/domain/export/export.ts";
import type {
  ExportQueries,
  Exports,
  KeptPart,
} from "../../../src/application/ports.ts";

/** Exports with their parts, and whose accounts there are. */
export type ExportTables = {
  readonly exports: Map<string, { made: DataExport; parts: KeptPart[] }>;
};

/** Exports inside one transaction. */
export function exportsOf({ exports: rows }: ExportTables): Exports {
  return {
    async openOf(userId) {
      return [...rows.values()].find(
        ({ made }) => made.userId === userId && made.state === "collecting",
      )?.made;
    },
    async insert(made) {
      rows.set(made.id, { made, parts: [] });
    },
    async settle(settled) {
      const row = rows.get(settled.id);
      if (row?.made.state !== "collecting") return false;
      rows.set(settled.id, { ...row, made: settled });
      return true;
    },
  };
}

/** Exports outside of any transaction. */
export function exportQueriesOf(tables: () => ExportTables): ExportQueries {
  const rows = () => tables().exports;
  return {
    async find(userId, id, now) {
      const made = rows().get(id)?.made;
      const isGone =
        made?.state !== "collecting" && (made?.expiresAt ?? now) <= now;
      return made?.userId === userId && !isGone ? made : undefined;
    },
    async latestOf(userId, now) {
      return [...rows().values()]
        .map(({ made }) => made)
        .filter(
          (made) =>
            made.userId === userId &&
            (made.state === "collecting" || made.expiresAt > now),
        )
        .at(-1);
    },
    async collecting(limit) {
      return [...rows().values()]
        .map(({ made }) => made)
        .filter(({ state }) => state === "collecting")
        .slice(0, limit);
    },
    async partsOf(id) {
      return (rows().get(id)?.parts ?? []).toSorted(
        (a, b) => a.service.localeCompare(b.service) || a.page - b.page,
      );
    },
    async progressOf(id) {
      return this.partsOf(id);
    },
    async keep(id, part) {
      const row = rows().get(id);
      const isKnown = row?.parts.some(
        ({ service, page }) => service === part.service && page === part.page,
      );
      if (row?.made.state !== "collecting" || isKnown !== false) return false;
      row.parts.push(part);
      return true;
    },
    async forget(now) {
      let gone = 0;
      for (const [id, { made }] of rows())
        if (made.state !== "collecting" && made.expiresAt <= now) {
          rows().delete(id);
          gone += 1;
        }
      return gone;
    },
  };
}
