import { and, eq, ne, or, sql } from "drizzle-orm";
import { load, type EventStore } from "@tixlys/nexus";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import { account, type AccountState } from "../../domain/account/account.ts";
import {
  accountAggregate,
  accountStream,
} from "../../domain/account/aggregate.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { Accounts, Versioned } from "../../application/ports.ts";
import { accounts, credentials } from "./schema.ts";

/** Accounts inside one transaction. */
export function accountRows(db: TransactionDb, events: EventStore): Accounts {
  return {
    async lock(id) {
      await locked(db, id);
    },
    load: (id) => loaded(db, events, id),
    async admit(opened, passwordHash) {
      const { id, createdAt } = opened;
      const rows = await db.execute(sql`
        insert into ${credentials} (user_id, password_hash, changed_at)
        select id, ${passwordHash}, ${createdAt.toISOString()}::timestamptz from ${accounts} where id = ${id}::uuid
        returning user_id`);
      return rows.length === 1 ? "admitted" : takenBy(db, opened);
    },
    async hasEmail(id, email) {
      const rows = await db
        .select({ id: accounts.id })
        .from(accounts)
        .where(and(eq(accounts.id, id), eq(accounts.email, email)));
      return rows.length === 1;
    },
    async advance(id) {
      const [row] = await db
        .update(accounts)
        .set({ version: nextVersion })
        .where(eq(accounts.id, id))
        .returning({ version: accounts.version });
      if (row === undefined)
        throw new Error("an account vanished while it was locked");
      return row.version;
    },
    async advanceOwner(email) {
      const [row] = await db
        .update(accounts)
        .set({ version: nextVersion })
        .where(eq(accounts.email, email))
        .returning({ id: accounts.id, version: accounts.version });
      // cast: written from a UserId
      return row && { id: row.id as UserId, version: row.version };
    },
    async hasRoot() {
      const rows = await db
        .select({ id: accounts.id })
        .from(accounts)
        .where(eq(accounts.role, "root"))
        .limit(1);
      return rows.length > 0;
    },
    async lockRanks() {
      await db.execute(
        sql`select pg_advisory_xact_lock(hashtext('auth:ranks'))`,
      );
    },
    async hasOtherRoot(than) {
      const rows = await db
        .select({ id: accounts.id })
        .from(accounts)
        .where(
          and(
            eq(accounts.role, "root"),
            eq(accounts.status, "active"),
            ne(accounts.id, than),
          ),
        )
        .limit(1);
      return rows.length > 0;
    },
    async hasPasswordSince(id, since) {
      const rows = await db
        .select({ id: credentials.userId })
        .from(credentials)
        .where(and(eq(credentials.userId, id), isSince(since)));
      return rows.length === 1;
    },
    async setPassword(id, passwordHash, at, old) {
      const rows = await db
        .update(credentials)
        .set({ passwordHash, changedAt: laterThanBefore(at) })
        .where(
          and(
            eq(credentials.userId, id),
            old === undefined ? undefined : eq(credentials.passwordHash, old),
          ),
        )
        .returning({ id: credentials.userId });
      return rows.length === 1;
    },
  };
}

/** A moment in this process has milliseconds, and one of the database microseconds. */
const isSince = (since: Date) =>
  sql`date_trunc('milliseconds', ${credentials.changedAt}) = ${since.toISOString()}::timestamptz`;

/** Clocks of replicas differ: two passwords in a row never have the same moment. */
const laterThanBefore = (at: Date) =>
  sql`greatest(${at.toISOString()}::timestamptz, ${credentials.changedAt} + interval '1 millisecond')`;

const nextVersion = sql`${accounts.version} + 1`;

async function locked(db: TransactionDb, id: UserId) {
  const [row] = await db
    .select({
      version: accounts.version,
      streamVersion: accounts.streamVersion,
    })
    .from(accounts)
    .where(eq(accounts.id, id))
    .for("update");
  return row;
}

/** More than nearly every account has; a longer stream is read anew, from its snapshot. */
const upTo = accountAggregate.snapshot.every;

/**
 * Asks for lock and stream in one round trip. The row says which version of the stream belongs to it, so that nothing rests
 * on which of the two came first: what was not read up to there is read again.
 */
async function loaded(
  db: TransactionDb,
  events: EventStore,
  id: UserId,
): Promise<Versioned<AccountState>> {
  const [row, early] = await Promise.all([
    locked(db, id),
    load(events, accountStream, id, { upTo }),
  ]);
  if (row === undefined) return { state: account.initial, version: 0 };
  const { version, streamVersion } = row;
  const now =
    early.version === streamVersion
      ? early
      : await load(events, accountAggregate, id);
  if (now.version !== streamVersion)
    throw new Error(
      `the row of account ${id} follows version ${String(streamVersion)} of its stream, which is at ${String(now.version)}`,
    );
  return { state: now.state, version };
}

async function takenBy(
  db: TransactionDb,
  wanted: { readonly email: string; readonly username: string },
): Promise<"email-taken" | "username-taken"> {
  const rows = await db
    .select({ email: accounts.email })
    .from(accounts)
    .where(
      or(
        eq(accounts.email, wanted.email),
        eq(accounts.username, wanted.username),
      ),
    );
  return rows.some((row) => row.email === wanted.email)
    ? "email-taken"
    : "username-taken";
}
