import { eq, or, sql } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import { account } from "../../domain/account/account.ts";
import type { UserId } from "../../domain/account/ids.ts";
import type { Accounts } from "../../application/ports.ts";
import { accountOf, rowOf } from "./account-rows.ts";
import { accounts, credentials } from "./schema.ts";

/** Accounts inside one transaction. */
export function accountRows(db: TransactionDb): Accounts {
  return {
    async load(id) {
      const [row] = await db
        .select()
        .from(accounts)
        .where(eq(accounts.id, id))
        .for("update");
      return row === undefined
        ? { state: account.initial, version: 0 }
        : { state: accountOf(row), version: row.version };
    },
    async insert(opened, version, passwordHash) {
      const [row] = await db
        .insert(accounts)
        .values({ ...rowOf(opened), version })
        .onConflictDoNothing()
        .returning({ id: accounts.id });
      if (row === undefined) return takenBy(db, opened);
      const { id: userId, createdAt: changedAt } = opened;
      await db.insert(credentials).values({ userId, passwordHash, changedAt });
      return "inserted";
    },
    async save(saved, version) {
      await db
        .update(accounts)
        .set({ ...rowOf(saved), version })
        .where(eq(accounts.id, saved.id));
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
  };
}

const nextVersion = sql`${accounts.version} + 1`;

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
