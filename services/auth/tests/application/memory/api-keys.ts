import type { UserId } from "../../../src/domain/account/ids.ts";
import type { ApiKeyId } from "../../../src/domain/api-key/api-key.ts";
import type {
  ApiKeyHash,
  ApiKeyQueries,
  ApiKeys,
  Credentials,
  StoredApiKey,
} from "../../../src/application/ports.ts";

/** A row of the table of API keys. */
export type ApiKeyRow = StoredApiKey & { readonly hash: ApiKeyHash };

type Tables = {
  readonly apiKeys: Map<string, ApiKeyRow>;
  readonly accounts: Map<string, Pick<Credentials, "account">>;
};

/** API keys inside one transaction. */
export function apiKeysOf({ apiKeys: rows }: Tables): ApiKeys {
  return {
    async countOf(userId, now) {
      return living(rows, userId, now).length;
    },
    async insert(key, issued) {
      rows.set(key.id, { ...key, ...issued, lastUsedAt: undefined });
    },
    async remove(userId, id) {
      return rows.get(id)?.userId === userId && rows.delete(id);
    },
  };
}

/** API keys outside of any transaction. */
export function apiKeyQueriesOf(tables: () => Tables): ApiKeyQueries {
  const keys = () => tables().apiKeys;
  return {
    async byHash(hash, now) {
      const key = [...keys().values()].find((row) => row.hash === hash);
      if (key === undefined || key.expiresAt <= now) return undefined;
      const owner = tables().accounts.get(key.userId);
      return owner && { key, account: owner.account };
    },
    async find(userId, id, now) {
      return living(keys(), userId, now).find((row) => row.id === id);
    },
    async pageOf(userId, now, { after, limit }) {
      return living(keys(), userId, now)
        .filter(({ id }) => after === undefined || id < after)
        .slice(0, limit);
    },
    async noteUse(id: ApiKeyId, at) {
      const row = keys().get(id);
      if (row !== undefined) keys().set(id, { ...row, lastUsedAt: at });
    },
    async forget(now, limit) {
      const over = [...keys().values()]
        .filter(({ expiresAt }) => expiresAt < now)
        .slice(0, limit);
      for (const { id } of over) keys().delete(id);
      return over.length;
    },
  };
}

const living = (
  rows: ReadonlyMap<string, ApiKeyRow>,
  userId: UserId,
  now: Date,
): ApiKeyRow[] =>
  [...rows.values()]
    .filter((row) => row.userId === userId && row.expiresAt > now)
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
