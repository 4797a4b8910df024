import { and, desc, eq, gt, isNull, lt } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { PasswordHash, Store } from "../../application/ports.ts";
import { findLink } from "./account-links.ts";
import { accountOf } from "./account-rows.ts";
import { readRing } from "./root-keys.ts";
import { accounts, credentials, sessions } from "./schema.ts";
import { activeSessionOf, viewOf } from "./session-rows.ts";

type Queries = Pick<
  Store,
  | "credentialsOf"
  | "replacePasswordHash"
  | "accountOf"
  | "rootKeys"
  | "liveSession"
  | "sessionOf"
  | "sessionsOf"
  | "linkOf"
>;

/** Single statements, outside of any transaction. */
export function queries({ db }: Pick<Database, "db">): Queries {
  return {
    async credentialsOf(identifier) {
      const column = identifier.includes("@")
        ? accounts.email
        : accounts.username;
      const [row] = await db
        .select()
        .from(accounts)
        .innerJoin(credentials, eq(credentials.userId, accounts.id))
        .where(eq(column, identifier));
      if (row === undefined) return undefined;
      // cast: written from a PasswordHash
      return {
        account: accountOf(row.accounts),
        passwordHash: row.credentials.passwordHash as PasswordHash,
        passwordSince: row.credentials.changedAt,
      };
    },
    async replacePasswordHash(id, old, next) {
      await db
        .update(credentials)
        .set({ passwordHash: next })
        .where(
          and(eq(credentials.userId, id), eq(credentials.passwordHash, old)),
        );
    },
    rootKeys: () => readRing(db),
    async accountOf(id) {
      const [row] = await db.select().from(accounts).where(eq(accounts.id, id));
      return row && accountOf(row);
    },
    async liveSession(id, now) {
      const [row] = await db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.id, id),
            isNull(sessions.endedAt),
            gt(sessions.expiresAt, now),
          ),
        );
      return row && activeSessionOf(row);
    },
    async sessionOf(userId, id, now) {
      const [row] = await db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.id, id),
            eq(sessions.userId, userId),
            isNull(sessions.endedAt),
            gt(sessions.expiresAt, now),
          ),
        );
      return row && viewOf(row);
    },
    linkOf: (hash, purpose) => findLink(db, hash, purpose),
    async sessionsOf(userId, now, { after, limit }) {
      const rows = await db
        .select()
        .from(sessions)
        .where(
          and(
            eq(sessions.userId, userId),
            isNull(sessions.endedAt),
            gt(sessions.expiresAt, now),
            after === undefined ? undefined : lt(sessions.id, after),
          ),
        )
        .orderBy(desc(sessions.id))
        .limit(limit);
      return rows.map(viewOf);
    },
  };
}
