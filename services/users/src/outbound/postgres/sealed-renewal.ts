import { and, asc, eq, gt, like, not } from "drizzle-orm";
import {
  type ColumnCipher,
  type Database,
  SealedColumnError,
  type TransactionDb,
} from "@tixlys/nexus/postgres";
import type { SealedStore } from "../../application/ports.ts";
import { placeOf } from "./provider-row.ts";
import { providers } from "./providers-schema.ts";

type Log = { error(facts: object, message: string): void };

/** Renews personal ids. It is no change of the provider: neither version nor time moves, and nobody is told. */
export function sealedProviders(
  database: Database,
  cipher: ColumnCipher,
  log: Log,
): SealedStore {
  return {
    renew: ({ limit, after }) =>
      database.transact(async ({ db }) => {
        const { userId, personalId } = providers;
        const rows = await db
          .select({ userId, personalId })
          .from(providers)
          .where(
            and(
              not(like(personalId, `${cipher.currentPrefix}%`)),
              after === undefined ? undefined : gt(userId, after),
            ),
          )
          .orderBy(asc(userId))
          .limit(limit)
          .for("update", { skipLocked: true });
        let renewed = 0;
        for (const row of rows)
          if (await sealAnew(db, row, cipher, log)) renewed += 1;
        const last = rows.at(-1)?.userId;
        return { renewed, unopened: rows.length - renewed, last };
      }),
  };
}

async function sealAnew(
  db: TransactionDb,
  { userId, personalId }: { userId: string; personalId: string },
  cipher: ColumnCipher,
  log: Log,
): Promise<boolean> {
  const place = placeOf(userId);
  try {
    const renewed = cipher.seal(cipher.open(personalId, place), place);
    await db
      .update(providers)
      .set({ personalId: renewed })
      .where(eq(providers.userId, userId));
    return true;
  } catch (error) {
    if (!(error instanceof SealedColumnError)) throw error;
    log.error({ err: error, userId }, "a sealed value cannot be renewed");
    return false;
  }
}
