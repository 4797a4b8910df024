import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Database } from "@tixlys/nexus/postgres";
import type { Gazetteer } from "../../application/ports.ts";
import { cities, currencies, providerPlaces } from "./schema.ts";

/** Cities, currencies, and where providers say that they are. */
export function gazetteer({ db }: Database): Gazetteer {
  return {
    async cities(query, { limit, after }) {
      // By the beginning of the name; what is a pattern to the database is text to people.
      const beginning = `${query?.toLowerCase().replaceAll(/[\\%_]/g, "\\$&") ?? ""}%`;
      return await db
        .select()
        .from(cities)
        .where(
          and(
            sql`${cities.nameKey} like ${beginning}`,
            after === undefined ? undefined : gt(cities.id, after),
          ),
        )
        .orderBy(asc(cities.id))
        .limit(limit);
    },
    async addCity(city) {
      const made = await db
        .insert(cities)
        .values({ ...city, nameKey: city.name.toLowerCase() })
        .onConflictDoNothing()
        .returning({ id: cities.id });
      return made.length === 1 ? "done" : "name-taken";
    },
    async removeCity(id) {
      const gone = await db
        .delete(cities)
        .where(eq(cities.id, id))
        .returning({ id: cities.id });
      return gone.length === 1;
    },
    currencies: () =>
      db.select().from(currencies).orderBy(asc(currencies.code)).limit(200),
    async saveCurrency({ code, name, symbol }) {
      await db
        .insert(currencies)
        .values({ code, name, symbol })
        .onConflictDoUpdate({
          target: currencies.code,
          set: { name, symbol },
        });
    },
    async removeCurrency(code) {
      const gone = await db
        .delete(currencies)
        .where(eq(currencies.code, code))
        .returning({ code: currencies.code });
      return gone.length === 1;
    },
    async saveProviderPlace(providerId, { lat, lon }, where) {
      const address = where ?? null;
      const place = { lat, lon, address, updatedAt: new Date() };
      await db
        .insert(providerPlaces)
        .values({ providerId, ...place })
        .onConflictDoUpdate({ target: providerPlaces.providerId, set: place });
    },
  };
}
