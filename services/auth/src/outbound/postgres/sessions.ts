import { and, eq, inArray, isNull } from "drizzle-orm";
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

const held = (db: Pick<TransactionDb, "select">, id: SessionId) =>
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

/** What a refresh needs in nearly every case: two single statements, outside of any transaction. */
export function sessionsAtOnce({
  db,
  isEnclosed,
}: Pick<Database, "db" | "isEnclosed">): Pick<
  Store,
  "heldSession" | "rotateFrom"
> {
  return {
    async heldSession(id) {
      const [row] = await held(db, id);
      return row && heldSessionOf(row);
    },
    async rotateFrom(current, rotated, sealedSuccessor, ip) {
      // In a keyed request's transaction it would keep the session's lock, also where it changes nothing, and ask for the account's after it.
      if (isEnclosed()) return false;
      const rows = await db
        .update(sessions)
        .set({
          ...familyRowOf(rotated),
          sealedSuccessor: sealedText(sealedSuccessor),
          ip,
        })
        .where(
          and(
            eq(sessions.id, rotated.id),
            eq(sessions.currentHash, current),
            isNull(sessions.endedAt),
          ),
        )
        .returning({ id: sessions.id });
      return rows.length === 1;
    },
  };
}

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
