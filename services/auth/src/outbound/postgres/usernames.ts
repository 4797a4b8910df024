import { and, eq, isNull, lt, ne, or } from "drizzle-orm";
import type { TransactionDb } from "@tixlys/nexus/postgres";
import type { Usernames } from "../../application/ports.ts";
import { usernames } from "./schema.ts";

/** Who holds which name, inside one transaction. One statement decides, so two that want a name cannot both get it. */
export function usernameRows(db: TransactionDb): Usernames {
  return {
    async reserve(username, holderId, until, now) {
      const held = { holderId, reservedUntil: until ?? null };
      const rows = await db
        .insert(usernames)
        .values({ username, ...held })
        .onConflictDoUpdate({
          target: usernames.username,
          set: held,
          setWhere: lt(usernames.reservedUntil, now),
        })
        .returning({ username: usernames.username });
      return rows.length === 1;
    },
    async keep(username, holderId) {
      const rows = await db
        .update(usernames)
        .set({ reservedUntil: null })
        .where(
          and(
            eq(usernames.username, username),
            eq(usernames.holderId, holderId),
          ),
        )
        .returning({ username: usernames.username });
      return rows.length === 1;
    },
    async exchange(to, holderId, heldUntil, now) {
      const held = { holderId, reservedUntil: null };
      const rows = await db
        .insert(usernames)
        .values({ username: to, ...held })
        .onConflictDoUpdate({
          target: usernames.username,
          set: held,
          setWhere: or(
            lt(usernames.reservedUntil, now),
            eq(usernames.holderId, holderId),
          ),
        })
        .returning({ username: usernames.username });
      if (rows.length === 0) return false;
      await db
        .update(usernames)
        .set({ reservedUntil: heldUntil })
        .where(
          and(
            eq(usernames.holderId, holderId),
            ne(usernames.username, to),
            isNull(usernames.reservedUntil),
          ),
        );
      return true;
    },
  };
}
