import {
  and,
  eq,
  inArray,
  isNull,
  sql,
  type Placeholder,
  type SQL,
} from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import { parseUserId } from "../../domain/account/ids.ts";
import type { HeldSession, Sessions, Store } from "../../application/ports.ts";
import type { SessionId } from "../../domain/account/ids.ts";
import { accountOf, type AccountRow } from "./account-rows.ts";
import { accounts, sessions } from "./schema.ts";
import {
  activeSessionOf,
  familyRowOf,
  rowOf,
  sealedText,
  storedSessionOf,
  type SessionRow,
} from "./session-rows.ts";

const held = (db: Pick<TransactionDb, "select">, id: SessionId | Placeholder) =>
  db
    .select({ account: accounts, session: sessions })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.userId))
    .where(eq(sessions.id, id));

const heldSessionOf = (row: {
  readonly account: AccountRow;
  readonly session: SessionRow;
}): HeldSession => ({
  account: accountOf(row.account),
  session: storedSessionOf(row.session),
});

/**
 * What a refresh needs in nearly every case: two single statements, outside of any transaction. Their texts are made once, as
 * building them took a third of a refresh.
 */
export function sessionsAtOnce({
  db,
  isEnclosed,
}: Pick<Database, "db" | "isEnclosed">): Pick<
  Store,
  "heldSession" | "rotateFrom"
> {
  const byId = held(db, sql.placeholder("id")).prepare("held_session");
  const rotation = db
    .update(sessions)
    .set(rotatedColumns)
    .where(
      and(
        eq(sessions.id, sql.placeholder("id")),
        eq(sessions.currentHash, sql.placeholder("from")),
        isNull(sessions.endedAt),
      ),
    )
    .returning({ id: sessions.id })
    .prepare("rotate_session");
  return {
    async heldSession(id) {
      const [row] = await byId.execute({ id });
      return row && heldSessionOf(row);
    },
    async rotateFrom(current, rotated, sealedSuccessor, ip) {
      // In a keyed request's transaction it would keep the session's lock, also where it changes nothing, and ask for the account's after it.
      if (isEnclosed()) return false;
      const values: RotatedColumns = {
        ...familyRowOf(rotated),
        sealedSuccessor: sealedText(sealedSuccessor),
        ip,
      };
      const rows = await rotation.execute({
        ...values,
        id: rotated.id,
        from: current,
      });
      return rows.length === 1;
    },
  };
}

type RotatedColumns = ReturnType<typeof familyRowOf> &
  Pick<SessionRow, "sealedSuccessor" | "ip">;

/** What a column is set to, given when the statement is sent. */
const given = (column: keyof RotatedColumns): SQL =>
  sql`${sql.param(sql.placeholder(column), sessions[column])}`;

const rotatedColumns = {
  lastUsedAt: given("lastUsedAt"),
  expiresAt: given("expiresAt"),
  seq: given("seq"),
  currentHash: given("currentHash"),
  previousHash: given("previousHash"),
  rotatedAt: given("rotatedAt"),
  rotatedByDelivery: given("rotatedByDelivery"),
  rotatedByAgent: given("rotatedByAgent"),
  sealedSuccessor: given("sealedSuccessor"),
  ip: given("ip"),
} satisfies Record<keyof RotatedColumns, SQL>;

/** Sessions inside one transaction. Whoever locks one has locked its account before, so no two wait for each other. */
export function sessionRows(db: TransactionDb): Sessions {
  return {
    async ownerOf(id) {
      const [row] = await db
        .select({ userId: sessions.userId })
        .from(sessions)
        .where(eq(sessions.id, id));
      return parseUserId(row?.userId);
    },
    async load(id) {
      const [row] = await db
        .select()
        .from(sessions)
        .where(eq(sessions.id, id))
        .for("update");
      return row && storedSessionOf(row);
    },
    async loadHeld(id) {
      const [found] = await held(db, id);
      if (found === undefined) return undefined;
      // One after the other: a lock over the join would take them in the planner's order, and wait in a circle with those that keep ours.
      const [account] = await db
        .select()
        .from(accounts)
        .where(eq(accounts.id, found.account.id))
        .for("update");
      const [session] = await db
        .select()
        .from(sessions)
        .where(eq(sessions.id, id))
        .for("update");
      return account && session && heldSessionOf({ account, session });
    },
    async activeOf(userId) {
      const rows = await db
        .select()
        .from(sessions)
        .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)))
        .orderBy(sessions.id)
        .for("update");
      return rows.map(activeSessionOf);
    },
    async insert(session, familyKey, origin) {
      await db
        .insert(sessions)
        .values({ ...rowOf(session, familyKey), ...origin });
    },
    async rotate(session, sealedSuccessor, ip) {
      await db
        .update(sessions)
        .set({
          ...familyRowOf(session),
          sealedSuccessor: sealedText(sealedSuccessor),
          ip,
        })
        .where(eq(sessions.id, session.id));
    },
    async reauthenticated(id, at, aal) {
      await db
        .update(sessions)
        .set({ authenticatedAt: at, aal })
        .where(eq(sessions.id, id));
    },
    async end(ids, reason, at) {
      if (ids.length === 0) return;
      await db
        .update(sessions)
        .set({
          endedAt: at,
          endReason: reason,
          expiresAt: at,
          sealedSuccessor: null,
        })
        .where(inArray(sessions.id, [...ids]));
    },
  };
}
