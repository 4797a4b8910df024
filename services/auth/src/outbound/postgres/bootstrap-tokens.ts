import { eq, isNull, sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import type { BootstrapTokens, LinkHash } from "../../application/ports.ts";
import { bootstrapTokens } from "./guessing-schema.ts";

/** Invitations to become the first root, inside one transaction. */
export function bootstrapRows(db: TransactionDb): BootstrapTokens {
  return {
    async lock() {
      await db.execute(
        sql`select pg_advisory_xact_lock(hashtext('auth:bootstrap'))`,
      );
    },
    async find(hash) {
      const [row] = await db
        .select()
        .from(bootstrapTokens)
        .where(eq(bootstrapTokens.tokenHash, hash));
      return row && { expiresAt: row.expiresAt, isUsed: row.usedAt !== null };
    },
    async replace({ hash: tokenHash, createdAt, expiresAt }) {
      await db.delete(bootstrapTokens).where(isNull(bootstrapTokens.usedAt));
      await db
        .insert(bootstrapTokens)
        .values({ tokenHash, createdAt, expiresAt });
    },
    async use(hash: LinkHash, at) {
      await db
        .update(bootstrapTokens)
        .set({ usedAt: at })
        .where(eq(bootstrapTokens.tokenHash, hash));
    },
  };
}
