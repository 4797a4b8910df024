import { and, eq, gte, sql } from "drizzle-orm";
import {
  deliverToProcess,
  forgetStream,
  type Transaction,
} from "@tixlys/nexus/postgres";
import { departure } from "../../domain/departure/departure.ts";
import type { ApiKeyId } from "../../domain/api-key/api-key.ts";
import type { Username } from "../../domain/account/username.ts";
import { accountAggregate } from "../../domain/account/aggregate.ts";
import type { Departures, GuessKey } from "../../application/ports.ts";
import { apiKeys } from "./api-keys-schema.ts";
import { departures } from "./departures-schema.ts";
import { mailLinks, registrations, usernames } from "./schema.ts";

/** A name that is held back has nobody who holds it. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** No username begins like that, so a mark is never taken for one. */
const marked = (mark: GuessKey): string => `#${mark}`;

/** Deletions inside one transaction. */
export function departureRows(tx: Transaction): Departures {
  const { db } = tx;
  return {
    async apiKeysOf(userId) {
      const rows = await db
        .select({ id: apiKeys.id })
        .from(apiKeys)
        .where(eq(apiKeys.userId, userId));
      // cast: written from an ApiKeyId
      return rows.map(({ id }) => id as ApiKeyId);
    },
    async namesOf(userId) {
      const rows = await db
        .select({ username: usernames.username })
        .from(usernames)
        .where(eq(usernames.holderId, userId));
      // cast: written from a Username
      return rows.map(({ username }) => username as Username);
    },
    async forget(userId, held, reservedUntil) {
      await db.delete(mailLinks).where(eq(mailLinks.subjectId, userId));
      await db.delete(registrations).where(eq(registrations.id, userId));
      await db.delete(usernames).where(eq(usernames.holderId, userId));
      const rows = held.map(({ mark }) => ({
        username: marked(mark),
        holderId: nobody,
        reservedUntil,
      }));
      if (rows.length > 0)
        await db
          .insert(usernames)
          .values(rows)
          .onConflictDoUpdate({
            target: usernames.username,
            set: { reservedUntil: sql`excluded.reserved_until` },
          });
      await forgetStream(tx.sql, { type: accountAggregate.type, id: userId });
    },
    async isHeldBack(mark, now) {
      const rows = await db
        .select({ username: usernames.username })
        .from(usernames)
        .where(
          and(
            eq(usernames.username, marked(mark)),
            gte(usernames.reservedUntil, now),
          ),
        );
      return rows.length > 0;
    },
    async begin({ userId, messageId, services, metadata }) {
      await db.insert(departures).values({
        userId,
        messageId,
        services: [...services],
        requestedAt: metadata.time,
      });
      const event = {
        type: "DepartureBegan",
        userId,
        messageId,
        services,
      } as const;
      await deliverToProcess(tx, departure(), {
        event,
        id: messageId,
        metadata,
      });
    },
  };
}
