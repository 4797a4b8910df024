import { and, count, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import type { UserId } from "../../domain/account/ids.ts";
import type { ApiKeyId, ApiKeyName } from "../../domain/api-key/api-key.ts";
import type {
  ApiKeyHint,
  ApiKeyQueries,
  ApiKeys,
  StoredApiKey,
} from "../../application/ports.ts";
import { accountOf } from "./account-rows.ts";
import { apiKeys } from "./api-keys-schema.ts";
import { accounts } from "./schema.ts";

/** API keys inside one transaction. */
export function apiKeyRows(db: TransactionDb): ApiKeys {
  return {
    async countOf(userId, now) {
      const [row] = await db
        .select({ keys: count() })
        .from(apiKeys)
        .where(and(eq(apiKeys.userId, userId), gt(apiKeys.expiresAt, now)));
      return row?.keys ?? 0;
    },
    async insert({ scope, ...key }, { hash, hint }) {
      await db.insert(apiKeys).values({
        ...key,
        hash,
        hint,
        operations: [...scope.operations],
        resources: scope.resources === undefined ? null : [...scope.resources],
      });
    },
    async remove(userId, id) {
      const rows = await db
        .delete(apiKeys)
        .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId)))
        .returning({ id: apiKeys.id });
      return rows.length === 1;
    },
  };
}

/** Single statements, outside of any transaction. */
export function apiKeyQueries({ db }: Pick<Database, "db">): ApiKeyQueries {
  return {
    async byHash(hash, now) {
      const [row] = await db
        .select()
        .from(apiKeys)
        .innerJoin(accounts, eq(accounts.id, apiKeys.userId))
        .where(and(eq(apiKeys.hash, hash), gt(apiKeys.expiresAt, now)));
      return (
        row && { key: keyOf(row.api_keys), account: accountOf(row.accounts) }
      );
    },
    async find(userId, id, now) {
      const [row] = await db
        .select()
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.id, id),
            eq(apiKeys.userId, userId),
            gt(apiKeys.expiresAt, now),
          ),
        );
      return row && keyOf(row);
    },
    async pageOf(userId, now, { after, limit }) {
      const rows = await db
        .select()
        .from(apiKeys)
        .where(
          and(
            eq(apiKeys.userId, userId),
            gt(apiKeys.expiresAt, now),
            after === undefined ? undefined : lt(apiKeys.id, after),
          ),
        )
        .orderBy(desc(apiKeys.id))
        .limit(limit);
      return rows.map(keyOf);
    },
    async noteUse(id, at) {
      await db
        .update(apiKeys)
        .set({ lastUsedAt: at })
        .where(eq(apiKeys.id, id));
    },
    async forget(now, limit) {
      const doomed = sql`select ctid from ${apiKeys} where expires_at < ${now.toISOString()}::timestamptz limit ${limit} for update skip locked`;
      const rows = await db.execute(
        sql`delete from ${apiKeys} where ctid = any(array(${doomed})) returning 1`,
      );
      return rows.length;
    },
  };
}

/** From storage only: what was checked when it was written is not checked again. */
function keyOf(row: typeof apiKeys.$inferSelect): StoredApiKey {
  const { operations, resources, createdAt, expiresAt, lastUsedAt } = row;
  return {
    id: row.id as ApiKeyId, // cast: written from an ApiKeyId
    userId: row.userId as UserId, // cast: written from a UserId
    name: row.name as ApiKeyName, // cast: written from an ApiKeyName
    hint: row.hint as ApiKeyHint, // cast: written from an ApiKeyHint
    scope: { operations, ...(resources === null ? {} : { resources }) },
    createdAt,
    expiresAt,
    lastUsedAt: lastUsedAt ?? undefined,
  };
}
