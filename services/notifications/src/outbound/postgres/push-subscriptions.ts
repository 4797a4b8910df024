import { createHash } from "node:crypto";
import { and, asc, count, eq, gt, gte, sql } from "drizzle-orm";
import { err, ok, type Result } from "@tixlys/nexus";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type {
  AddedSubscription,
  SubscriptionReader,
  Subscriptions,
  SubscriptionStore,
} from "../../application/ports.ts";
import type {
  NewSubscription,
  Subscription,
} from "../../domain/push/subscription.ts";
import { pushSubscriptions, type SubscriptionRow } from "./push-schema.ts";
import { readersIn } from "./readers.ts";

const table = pushSubscriptions;

/** The subscriptions of one transaction. */
export function subscriptionsIn({ db }: Transaction): Subscriptions {
  return {
    async of(personId) {
      const rows = await db
        .select({ id: table.id })
        .from(table)
        .where(eq(table.userId, personId))
        .orderBy(asc(table.id));
      return rows.map(({ id }) => id);
    },
    async remove(id) {
      await db.delete(table).where(eq(table.id, id));
    },
    async answered(id, isInTime, most) {
      if (isInTime) {
        const late = and(eq(table.id, id), gt(table.timeouts, 0));
        await db.update(table).set({ timeouts: 0 }).where(late);
        return;
      }
      const timeouts = sql`${table.timeouts} + 1`;
      await db.update(table).set({ timeouts }).where(eq(table.id, id));
      await db
        .delete(table)
        .where(and(eq(table.id, id), gte(table.timeouts, most)));
    },
    async removeOf(personId, sessionId) {
      const own = eq(table.userId, personId);
      await db
        .delete(table)
        .where(
          sessionId === undefined
            ? own
            : and(own, eq(table.sessionId, sessionId)),
        );
    },
  };
}

/** Reads outside of transactions, for the worker that writes to a browser. */
export function subscriptionReader({ db }: Database): SubscriptionReader {
  return {
    async find(id) {
      const rows = await db.select().from(table).where(eq(table.id, id));
      return rows.map(subscriptionOf)[0];
    },
  };
}

/** What people's own routes read and change. */
export function subscriptionStore(database: Database): SubscriptionStore {
  return {
    async list(personId) {
      const rows = await database.db
        .select()
        .from(table)
        .where(eq(table.userId, personId))
        .orderBy(asc(table.id));
      return rows.map(subscriptionOf);
    },
    add: (subscription, most) =>
      database.transact((tx) => added(tx, subscription, most)),
    async remove(personId, id) {
      const gone = await database.db
        .delete(table)
        .where(and(eq(table.userId, personId), eq(table.id, id)))
        .returning({ id: table.id });
      return gone.length === 1;
    },
  };
}

async function added(
  tx: Transaction,
  given: NewSubscription,
  most: number,
): Promise<Result<AddedSubscription, "full" | "taken" | "gone">> {
  const { db } = tx;
  const endpointHash = hashOf(given.endpoint);
  // One at a time for a person and for a browser, so that neither is counted or added twice; and not beside a deletion.
  const { isGone } = await readersIn(tx).lock(given.personId);
  if (isGone) return err("gone");
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`push ${endpointHash}`}, 0))`,
  );
  const [there] = await db
    .select()
    .from(table)
    .where(eq(table.endpointHash, endpointHash));
  if (there !== undefined && !hasKeys(there, given)) {
    // Nobody learns more than that it is not theirs; a person's own browser may have made new keys.
    if (there.userId !== given.personId) return err("taken");
    await db.delete(table).where(eq(table.id, there.id));
  } else if (there?.userId === given.personId) {
    // It lives on with whoever is signed in there now, however the session before it ends.
    const { sessionId } = given;
    await db.update(table).set({ sessionId }).where(eq(table.id, there.id));
    return ok({ subscription: subscriptionOf(there), isNew: false });
  } else if (there !== undefined)
    // Somebody else has signed in with this browser: what was for the one before never comes there again.
    await db.delete(table).where(eq(table.id, there.id));
  const [row] = await db
    .select({ n: count() })
    .from(table)
    .where(eq(table.userId, given.personId));
  if ((row?.n ?? 0) >= most) return err("full");
  await db.insert(table).values(rowOf(given, endpointHash));
  const { sessionId: _, ...subscription } = given;
  return ok({ subscription, isNew: true });
}

function hasKeys(row: SubscriptionRow, { keys }: NewSubscription): boolean {
  return row.p256dh === keys.p256dh && row.auth === keys.auth;
}

function hashOf(endpoint: string): string {
  return createHash("sha256").update(endpoint).digest("hex");
}

function rowOf(
  given: NewSubscription,
  endpointHash: string,
): typeof table.$inferInsert {
  const { id, personId, endpoint, keys, createdAt, sessionId } = given;
  const facts = { id, userId: personId, endpoint, endpointHash, ...keys };
  return { ...facts, createdAt, sessionId };
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  const { id, userId, endpoint, p256dh, auth, createdAt } = row;
  return { id, personId: userId, endpoint, keys: { p256dh, auth }, createdAt };
}
