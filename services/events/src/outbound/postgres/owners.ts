import { eq } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { OwnerReader, Owners } from "../../application/ports.ts";
import { owners } from "./schema.ts";

/** The owners in one transaction: that of the inbox row. */
export function ownersIn({ db }: Transaction): Owners {
  return {
    async remember({ id: ownerId, since }) {
      await db.insert(owners).values({ ownerId, since }).onConflictDoNothing();
    },
  };
}

/** Reads outside of transactions, for queries. */
export function ownerReader({ db }: Database): OwnerReader {
  return {
    async find(id) {
      const [row] = await db
        .select()
        .from(owners)
        .where(eq(owners.ownerId, id));
      return row === undefined ? undefined : { id, since: row.since };
    },
  };
}
