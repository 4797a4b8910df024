import { asc, sql } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { TreeMark, TreeReader } from "../../application/ports.ts";
import { levels } from "../../domain/entry/level.ts";
import { type Branch, entriesAtMost } from "../../domain/entry/tree.ts";
import { entries, tree } from "./schema.ts";

/** The version of the hierarchy, raised in the transaction that changes it. */
export function treeMarkIn({ db }: Transaction): TreeMark {
  return {
    async changed(added) {
      const marked = await db
        .update(tree)
        .set({ version: sql`version + 1`, entries: sql`entries + ${added}` })
        .where(sql`entries + ${added} <= ${entriesAtMost}`)
        .returning({ version: tree.version });
      return marked.length === 1 ? "done" : "full";
    },
  };
}

/** The hierarchy for queries. The question for its version is built once: it is asked for each request. */
export function treeReader({ db }: Database): TreeReader {
  const current = db
    .select({ version: tree.version })
    .from(tree)
    .prepare("tree_version");
  return {
    async version() {
      const [row] = await current.execute();
      if (row === undefined) throw new Error("the tree has no version");
      return row.version;
    },

    async load() {
      const { id, parentId, level, name } = entries;
      // One statement, and so one moment: a version and other entries than it stands for would stay in memory.
      const rows = await db
        .select({ version: tree.version, id, parentId, level, name })
        .from(tree)
        .leftJoin(entries, sql`true`)
        .orderBy(asc(entries.nameKey), asc(entries.id))
        .limit(entriesAtMost);
      const [first] = rows;
      if (first === undefined) throw new Error("the tree has no version");
      return { version: first.version, branches: rows.flatMap(branchOf) };
    },
  };
}

function branchOf(row: {
  readonly id: string | null;
  readonly parentId: string | null;
  readonly level: number | null;
  readonly name: string | null;
}): readonly Branch[] {
  const { id, name } = row;
  const level = levels[(row.level ?? 0) - 1];
  if (id === null || name === null || level === undefined) return [];
  return [{ level, id, name, parentId: row.parentId ?? undefined }];
}
