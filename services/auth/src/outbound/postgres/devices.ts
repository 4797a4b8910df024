import { and, count, eq, gt, inArray, sql } from "drizzle-orm";
import type { Database, TransactionDb } from "@tixlys/nexus/postgres";
import { parseUserId } from "../../domain/account/ids.ts";
import { parseDeviceId } from "../../domain/guessing/known-device.ts";
import type { Devices, Store } from "../../application/ports.ts";
import { knownDevices } from "./guessing-schema.ts";

/** Known devices inside one transaction. */
export function deviceRows(db: TransactionDb): Devices {
  return {
    async count(userId, now) {
      const [row] = await db
        .select({ count: count() })
        .from(knownDevices)
        .where(
          and(eq(knownDevices.userId, userId), gt(knownDevices.expiresAt, now)),
        );
      return row?.count ?? 0;
    },
    async remember({ id, userId, createdAt, expiresAt }, tokenHash, cap) {
      await db.execute(sql`
        delete from ${knownDevices} where id in (
          select id from ${knownDevices} where user_id = ${userId}::uuid
           order by last_used_at desc, id desc offset ${cap - 1})`);
      await db.insert(knownDevices).values({
        id,
        userId,
        tokenHash,
        createdAt,
        expiresAt,
        lastUsedAt: createdAt,
      });
    },
    async used(id, at) {
      await db
        .update(knownDevices)
        .set({ lastUsedAt: at })
        .where(eq(knownDevices.id, id));
    },
    async forgetAll(userId) {
      const gone = await db
        .delete(knownDevices)
        .where(eq(knownDevices.userId, userId))
        .returning({ id: knownDevices.id });
      return gone.length;
    },
  };
}

/** Nobody stands for an account that does not exist: the statement is asked for everybody alike. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** The live device of this account that one of the tokens belongs to. */
export function findDevice({ db }: Pick<Database, "db">): Store["knownDevice"] {
  return async (userId, hashes, now) => {
    const [row] = await db
      .select()
      .from(knownDevices)
      .where(
        and(
          eq(knownDevices.userId, userId ?? nobody),
          inArray(knownDevices.tokenHash, [...hashes]),
          gt(knownDevices.expiresAt, now),
        ),
      )
      .limit(1);
    const id = parseDeviceId(row?.id);
    const owner = parseUserId(row?.userId);
    if (row === undefined || id === undefined || owner === undefined)
      return undefined;
    const { createdAt, expiresAt } = row;
    return { id, userId: owner, createdAt, expiresAt };
  };
}
