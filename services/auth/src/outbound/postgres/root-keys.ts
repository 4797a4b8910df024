import { asc, eq, sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import type { RootKeys, StoredKey } from "../../application/ports.ts";
import { rootKeys } from "./schema.ts";

/** The ring of signing keys, inside one transaction. */
export function rootKeyRows(db: TransactionDb): RootKeys {
  return {
    async lock() {
      await db.execute(
        sql`select pg_advisory_xact_lock(hashtext('auth:root-keys'))`,
      );
      return await readRing(db);
    },
    async put({ keyId, publicKey, state, since, wrapped }) {
      const row = { publicKey, state, since, wrapped: wrapped ?? null };
      await db
        .insert(rootKeys)
        .values({ keyId, ...row })
        .onConflictDoUpdate({ target: rootKeys.keyId, set: row });
    },
    async move(keyId, to, at) {
      await db
        .update(rootKeys)
        // What is retired signs nothing ever again: its private half goes with it.
        .set({
          state: to,
          since: at,
          ...(to === "retired" ? { wrapped: null } : {}),
        })
        .where(eq(rootKeys.keyId, keyId));
    },
  };
}

/** Every key, the oldest first. */
export async function readRing(
  db: Pick<TransactionDb, "select">,
): Promise<StoredKey[]> {
  const rows = await db.select().from(rootKeys).orderBy(asc(rootKeys.keyId));
  return rows.map(({ wrapped, ...key }) => ({
    ...key,
    wrapped: wrapped ?? undefined,
  }));
}
