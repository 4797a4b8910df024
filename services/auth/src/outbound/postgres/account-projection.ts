import { and, eq, sql, type SQL } from "drizzle-orm";
import type { RecordedEvent } from "@tixlys/nexus";
import type { InlineProjection, TransactionDb } from "@tixlys/nexus/postgres";
import { account, type AccountOpened } from "../../domain/account/account.ts";
import { accountEvents } from "../../domain/account/events.ts";
import { rowOf } from "./account-rows.ts";
import { accounts, registrations } from "./schema.ts";

/**
 * The table `accounts`, written in the transaction of each append: where people are found by address and by name, and
 * whose unique indexes say whose these are. `stream_version` says up to where it follows the account's stream.
 *
 * @param homeless Gets the ids of accounts that found an address or name taken; the transaction must not be committed.
 */
export function accountProjection(homeless: Set<string>): InlineProjection {
  return {
    types: accountEvents.types,
    async apply({ db }, events) {
      for (const event of events)
        if (!(await follow(db, event))) homeless.add(event.stream.id);
    },
  };
}

/** False when an account's address or name turned out to be somebody else's, so that its row does not follow. */
async function follow(
  db: TransactionDb,
  recorded: RecordedEvent,
): Promise<boolean> {
  const event = accountEvents.decode(recorded);
  switch (event.type) {
    case "AccountOpened":
      return insert(db, event, recorded.version);
    case "ConfirmationRenewed":
      return change(db, recorded, { updatedAt: event.at });
    case "EverySessionEnded":
      return change(db, recorded, { gen: event.gen, updatedAt: event.at });
    case "UsernameChanged": {
      const { username, at: updatedAt } = event;
      return claim(db, recorded, { username, updatedAt });
    }
    case "EmailChanged": {
      const { email: newEmail, at: updatedAt } = event;
      return change(db, recorded, { newEmail, verified: false, updatedAt });
    }
    case "EmailConfirmed": {
      const email = sql`${accounts.newEmail}`;
      const proof = { email, updatedAt: event.at };
      return claim(db, recorded, { ...proof, ...proven });
    }
    case "EmailRestored": {
      const { email, gen, at: updatedAt } = event;
      const proof = { email, gen, updatedAt };
      return claim(db, recorded, { ...proof, ...proven });
    }
    case "AccountDisabled": {
      const { gen, at: updatedAt } = event;
      return change(db, recorded, { status: "disabled", gen, updatedAt });
    }
    case "AccountEnabled":
      return change(db, recorded, { status: "active", updatedAt: event.at });
    case "AccountDeleted":
      return remove(db, recorded);
    case "RolesChanged": {
      const { role, gen, at: updatedAt } = event;
      const capabilities = [...event.capabilities];
      return change(db, recorded, { role, capabilities, gen, updatedAt });
    }
  }
}

/** What was told of the registration counts on, and the opening is one more. */
async function insert(
  db: TransactionDb,
  event: AccountOpened,
  streamVersion: number,
): Promise<boolean> {
  const opened = account.evolve(account.initial, event);
  if (opened.status === "none") return false;
  const told = db
    .select({ version: registrations.version })
    .from(registrations)
    .where(eq(registrations.id, event.id));
  const rows = await db
    .insert(accounts)
    .values({
      ...rowOf(opened),
      version: sql`coalesce((${told}), 0) + 1`,
      streamVersion,
    })
    .onConflictDoNothing()
    .returning({ id: accounts.id });
  return rows.length === 1;
}

type Changed = {
  [Column in keyof typeof accounts.$inferInsert]?:
    (typeof accounts.$inferInsert)[Column] | SQL;
};

const proven = { newEmail: null, verified: true };

/** Behind a savepoint: that a name or an address is taken shows, in a race, only as the row is written. */
async function claim(
  db: TransactionDb,
  recorded: RecordedEvent,
  changed: Changed,
): Promise<boolean> {
  try {
    return await db.transaction((inner) => change(inner, recorded, changed));
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** SQLSTATE 23505, which Drizzle wraps. */
function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    Reflect.get(error, "code") === "23505" || isUniqueViolation(error.cause)
  );
}

/** With it go password, sessions, known devices, API keys and exports: what hangs on an account is deleted with it. */
async function remove(
  db: TransactionDb,
  { stream, version }: RecordedEvent,
): Promise<true> {
  const rows = await db
    .delete(accounts)
    .where(
      and(eq(accounts.id, stream.id), eq(accounts.streamVersion, version - 1)),
    )
    .returning({ id: accounts.id });
  if (rows.length !== 1)
    throw new Error(
      `the row of account ${stream.id} is not at version ${String(version - 1)} of its stream`,
    );
  return true;
}

async function change(
  db: TransactionDb,
  { stream, version }: RecordedEvent,
  changed: Changed,
): Promise<true> {
  const rows = await db
    .update(accounts)
    .set({ ...changed, streamVersion: version })
    .where(
      and(eq(accounts.id, stream.id), eq(accounts.streamVersion, version - 1)),
    )
    .returning({ id: accounts.id });
  if (rows.length !== 1)
    throw new Error(
      `the row of account ${stream.id} is not at version ${String(version - 1)} of its stream`,
    );
  return true;
}
