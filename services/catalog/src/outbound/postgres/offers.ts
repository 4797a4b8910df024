import { and, asc, count, desc, eq, lt, sql } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { OfferReader, Offers } from "../../application/ports.ts";
import { parseEntryId } from "../../domain/entry/values.ts";
import { type Offer, parseOfferId } from "../../domain/offer/offer.ts";
import { parseProviderId } from "../../domain/provider/provider.ts";
import { fromRow } from "./entry-row.ts";
import { storedMoney } from "./price.ts";
import { entries, type OfferRow, offers, providers } from "./schema.ts";

/** The offers of one transaction. */
export function offersIn({ db }: Transaction): Offers {
  return {
    async count(providerId) {
      const [row] = await db
        .select({ all: count() })
        .from(offers)
        .where(eq(offers.providerId, providerId));
      return row?.all ?? 0;
    },

    async insert({ id, providerId, serviceId, price, createdAt }) {
      const made = await db
        .insert(offers)
        .values({
          id,
          providerId,
          serviceId,
          price: price?.amount ?? null,
          currency: price?.currency ?? null,
          createdAt,
        })
        .onConflictDoNothing()
        .returning({ id: offers.id });
      return made.length === 1 ? "done" : "offered-already";
    },

    async remove(providerId, serviceId) {
      const [row] = await db
        .delete(offers)
        .where(
          and(
            eq(offers.providerId, providerId),
            eq(offers.serviceId, serviceId),
            sql`visible`,
          ),
        )
        .returning();
      return row === undefined ? undefined : offerOf(row);
    },

    async of(providerId) {
      const rows = await db
        .select()
        .from(offers)
        .where(eq(offers.providerId, providerId))
        .orderBy(asc(offers.serviceId));
      return rows.map(offerOf);
    },

    async setVisible(providerId, visible) {
      await db
        .update(offers)
        .set({ visible })
        .where(eq(offers.providerId, providerId));
    },

    async removeAll(providerId) {
      await db.delete(offers).where(eq(offers.providerId, providerId));
    },
  };
}

/** Visible offers, for queries. */
export function offerReader({ db }: Database): OfferReader {
  const withService = () =>
    db
      .select({ offer: offers, service: entries })
      .from(offers)
      .innerJoin(entries, eq(entries.id, offers.serviceId));
  const before = (after: string | undefined) =>
    after === undefined ? undefined : lt(offers.id, after);
  return {
    async providersOf(serviceId, { limit, after }) {
      const { city, radiusKm } = providers;
      const rows = await db
        .select({ offer: offers, city, radiusKm })
        .from(offers)
        .innerJoin(providers, eq(providers.userId, offers.providerId))
        .where(
          and(eq(offers.serviceId, serviceId), sql`visible`, before(after)),
        )
        .orderBy(desc(offers.id))
        .limit(limit);
      return rows.map((row) => ({
        offer: offerOf(row.offer),
        city: row.city ?? undefined,
        radiusKm: row.radiusKm ?? undefined,
      }));
    },

    async servicesOf(providerId, { limit, after }) {
      const rows = await withService()
        .where(
          and(eq(offers.providerId, providerId), sql`visible`, before(after)),
        )
        .orderBy(desc(offers.id))
        .limit(limit);
      return rows.map(offeredOf);
    },

    async find(providerId, serviceId) {
      const rows = await withService().where(
        and(
          eq(offers.providerId, providerId),
          eq(offers.serviceId, serviceId),
          sql`visible`,
        ),
      );
      return rows.map(offeredOf).at(0);
    },
  };
}

type WithService = {
  readonly offer: OfferRow;
  readonly service: typeof entries.$inferSelect;
};

function offeredOf({ offer, service }: WithService) {
  return { offer: offerOf(offer), service: fromRow("service", service) };
}

/** Throws when the row holds a value that this version of the code would not have written. */
function offerOf(row: OfferRow): Offer {
  const id = parseOfferId(row.id);
  const providerId = parseProviderId(row.providerId);
  const serviceId = parseEntryId("service", row.serviceId);
  if (id === undefined || providerId === undefined || serviceId === undefined)
    throw new Error("a stored offer does not parse");
  const { price: amount, currency, createdAt } = row;
  const price =
    amount === null || currency === null
      ? undefined
      : storedMoney(amount, currency);
  return { id, providerId, serviceId, price, createdAt };
}
