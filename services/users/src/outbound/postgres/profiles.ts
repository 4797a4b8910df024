import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { ProfileReader, Profiles } from "../../application/ports.ts";
import { fromRow, toRow } from "./profile-row.ts";
import { searchProfiles } from "./profile-search.ts";
import { profiles } from "./schema.ts";

/** The profiles of one transaction. */
export function profilesIn(tx: Transaction): Profiles {
  return {
    async load(userId) {
      const [row] = await tx.db
        .select()
        .from(profiles)
        .where(eq(profiles.userId, userId))
        .for("update");
      return row === undefined ? { status: "none", version: 0 } : fromRow(row);
    },

    async save(before, after) {
      const row = toRow(after);
      if (before.status === "none") {
        await tx.db.insert(profiles).values(row);
        return;
      }
      const written = await tx.db
        .update(profiles)
        .set(row)
        .where(
          and(
            eq(profiles.userId, after.userId),
            eq(profiles.version, before.version),
          ),
        )
        .returning({ version: profiles.version });
      if (written.length !== 1)
        throw new Error("a locked profile was changed by somebody else");
    },
  };
}

/** Reads outside of transactions, for queries. The statement is built once, as building it took a sixth of a read. */
export function profileReader(database: Database): ProfileReader {
  const { db } = database;
  const byId = db
    .select()
    .from(profiles)
    .where(eq(profiles.userId, sql.placeholder("userId")))
    .prepare("profile_by_id");
  return {
    async find(userId) {
      const [row] = await byId.execute({ userId });
      return row === undefined ? undefined : fromRow(row);
    },

    async findMany(userIds) {
      const rows = await db
        .select()
        .from(profiles)
        .where(inArray(profiles.userId, [...userIds]));
      return rows.map(fromRow);
    },

    search: searchProfiles(database),
  };
}
