import { and, eq } from "drizzle-orm";
import {
  type ColumnCipher,
  type Database,
  type Transaction,
  transactionsOf,
} from "@tixlys/nexus/postgres";
import type { Providers, ProviderStore } from "../../application/ports.ts";
import { cardOf, providerRows } from "./provider-row.ts";
import { providers } from "./providers-schema.ts";
import { workIn } from "./work.ts";

/** Providers' data of one transaction. */
export function providersIn(tx: Transaction, cipher: ColumnCipher): Providers {
  const { fromRow, toRow } = providerRows(cipher);
  return {
    async load(userId) {
      const [row] = await tx.db
        .select()
        .from(providers)
        .where(eq(providers.userId, userId));
      return row === undefined ? { status: "none", version: 0 } : fromRow(row);
    },

    async save(before, after) {
      const row = toRow(after);
      if (before.status === "none") {
        await tx.db.insert(providers).values(row);
        return;
      }
      const written = await tx.db
        .update(providers)
        .set(row)
        .where(
          and(
            eq(providers.userId, after.userId),
            eq(providers.version, before.version),
          ),
        )
        .returning({ version: providers.version });
      if (written.length !== 1)
        throw new Error("a locked provider was changed by somebody else");
    },
  };
}

/** Providers' data in the database, its personal ids sealed. */
export function providerStore(
  database: Database,
  cipher: ColumnCipher,
): ProviderStore {
  const { fromRow } = providerRows(cipher);
  return {
    async card(userId) {
      const { city, radiusKm } = providers;
      const [row] = await database.db
        .select({ city, radiusKm })
        .from(providers)
        .where(eq(providers.userId, userId));
      return row === undefined ? undefined : cardOf(userId, row);
    },

    async find(userId) {
      const [row] = await database.db
        .select()
        .from(providers)
        .where(eq(providers.userId, userId));
      return row === undefined ? undefined : fromRow(row);
    },

    transactions: transactionsOf(database, (tx) => ({
      ...workIn(tx),
      providers: providersIn(tx, cipher),
    })),
  };
}
