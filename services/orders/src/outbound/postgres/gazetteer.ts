import { and, asc, eq, getTableColumns, gt, sql } from "drizzle-orm";
import type { Database, Transaction } from "@tixlys/nexus/postgres";
import type { Gazetteer, ProviderPlaces } from "../../application/ports.ts";
import { cities, currencies, providerPlaces } from "./schema.ts";

const { nameKey: _, ...shown } = getTableColumns(cities);

/** Whether a statement failed because of a name that is taken; Drizzle wraps what the database says. */
function isNameTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    Reflect.get(error, "constraint_name") === "cities_name_key" ||
    isNameTaken(error.cause)
  );
}

/** Cities and currencies. */
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
    async city(id) {
      const [found] = await db
        .select(shown)
        .from(cities)
        .where(eq(cities.id, id));
      return found;
    },
    async changeCity(id, changes) {
      const { name } = changes;
      const key = name === undefined ? {} : { nameKey: name.toLowerCase() };
      try {
        const [changed] = await db
          .update(cities)
          .set({ ...changes, ...key })
          .where(eq(cities.id, id))
          .returning(shown);
        return changed;
      } catch (error) {
        if (isNameTaken(error)) return "name-taken";
        throw error;
      }
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
  };
}

/** Where providers say that they are, in one transaction. */
export const placesIn = ({ db }: Transaction): ProviderPlaces => ({
  async save(providerId, { lat, lon }, where) {
    const address = where ?? null;
    const place = { lat, lon, address, updatedAt: new Date() };
    await db
      .insert(providerPlaces)
      .values({ providerId, ...place })
      .onConflictDoUpdate({ target: providerPlaces.providerId, set: place });
  },
});
