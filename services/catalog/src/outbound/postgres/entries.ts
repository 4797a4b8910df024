import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Entries } from "../../application/ports.ts";
import type { Entry } from "../../domain/entry/entry.ts";
import { type Level, levelAbove } from "../../domain/entry/level.ts";
import { fromRow, levelNumber, pricesOf, toRow } from "./entry-row.ts";
import { entryStatement } from "./entry-statements.ts";
import { isNameTaken } from "./failures.ts";
import { entries, offers } from "./schema.ts";

/**
 * The entries of one transaction. Who locks several goes from the child to its parent, and to the row of the tree last; who
 * locks services after a provider does so in the order of their ids.
 */
export function entriesIn({ db }: Transaction): Entries {
  return {
    async load(level, id) {
      const [row] = await db
        .select()
        .from(entries)
        .where(and(eq(entries.id, id), eq(entries.level, levelNumber(level))))
        .for("update");
      return row === undefined
        ? { status: "none", version: 0 }
        : { status: "there", entry: fromRow(level, row) };
    },

    async holdParent(level, parentId) {
      const above = levelAbove(level);
      if (above === undefined || parentId === undefined) return true;
      const held = await db
        .select({ id: entries.id })
        .from(entries)
        .where(
          and(eq(entries.id, parentId), eq(entries.level, levelNumber(above))),
        )
        .for("key share");
      return held.length === 1;
    },

    async hasChildren(_level, id) {
      const [row] = await db
        .select({
          found: sql<boolean>`exists (select from entries where parent_id = ${id})
            or exists (select from offers where service_id = ${id} and visible)`,
        })
        .from(sql`(select 1) as always`);
      return row?.found ?? true;
    },

    async insert(entry) {
      const made = await db
        .insert(entries)
        .values(toRow(entry))
        .onConflictDoNothing()
        .returning({ id: entries.id });
      return made.length === 1 ? "done" : "name-taken";
    },

    async update(before, after) {
      try {
        const written = await db
          .update(entries)
          .set(toRow(after))
          .where(isStill(before))
          .returning({ id: entries.id });
        return oneOf(written, "done");
      } catch (error) {
        if (isNameTaken(error)) return "name-taken";
        throw error;
      }
    },

    async remove(entry) {
      // Their providers' accounts are closed; the others were told then that these offers are gone.
      if (entry.level === "service")
        await db
          .delete(offers)
          .where(and(eq(offers.serviceId, entry.id), sql`not visible`));
      const gone = await db
        .delete(entries)
        .where(isStill(entry))
        .returning({ id: entries.id });
      oneOf(gone, undefined);
    },

    async show(entry) {
      const [row] = await entryStatement(db, entry.level, entry.id);
      return oneOf(row === undefined ? [] : [row], {
        ...entry,
        pricesFrom: pricesOf(row?.prices ?? "[]"),
      });
    },

    async touch(id) {
      const [row] = await db
        .update(entries)
        .set({ version: sql`version + 1` })
        .where(
          and(eq(entries.id, id), eq(entries.level, levelNumber("service"))),
        )
        .returning();
      return row === undefined ? undefined : fromRow("service", row);
    },
  };
}

function isStill({ id, version }: Entry<Level>) {
  return and(eq(entries.id, id), eq(entries.version, version));
}

function oneOf<T>(rows: readonly unknown[], value: T): T {
  if (rows.length !== 1)
    throw new Error("a locked entry was changed by somebody else");
  return value;
}
