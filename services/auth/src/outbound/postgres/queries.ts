import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
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
  const byEmail = withCredentials(db, accounts.email);
  const byUsername = withCredentials(db, accounts.username);
  return {
    async credentialsOf(identifier) {
      const found = identifier.includes("@") ? byEmail : byUsername;
      const [row] = await found.execute({ identifier });
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

/** Made once: each sign-in asks for it. */
const withCredentials = (
  db: Database["db"],
  column: typeof accounts.email | typeof accounts.username,
) =>
  db
    .select()
    .from(accounts)
    .innerJoin(credentials, eq(credentials.userId, accounts.id))
    .where(eq(column, sql.placeholder("identifier")))
    .prepare(`credentials_by_${column.name}`);
