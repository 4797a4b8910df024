import { sql } from "drizzle-orm";
import type { Transaction } from "@tixlys/nexus/postgres";
import type { Services } from "../../application/ports.ts";
import { services } from "./schema.ts";

/** The copy of the catalog's services, in one transaction. */
export function servicesIn({ db, sql: plain }: Transaction): Services {
  return {
    // Asked for each order; a builder would make its text anew each time.
    async isKnown(serviceId) {
      const [row] = await plain<{ isDeleted: boolean }[]>`
        select is_deleted as "isDeleted" from services where service_id = ${serviceId}`;
      return row?.isDeleted === false;
    },

    async heard({ id: serviceId, name, isDeleted, version }) {
      const values = { name, isDeleted, version };
      await db
        .insert(services)
        .values({ serviceId, ...values })
        .onConflictDoUpdate({
          target: services.serviceId,
          set: values,
          setWhere: sql`${services.version} < ${version} and not ${services.isDeleted}`,
        });
    },
  };
}
