import { definePersonalData } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the schema. A table or a
 * column that is added says here what it is. Offers go before the provider whom they refer to.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    entries: {
      columns: {
        name: "plain",
        name_key: "plain",
        description: "plain",
        name_text: "plain",
        search_text: "plain",
      },
    },
    offers: { person: "provider_id", columns: { currency: "personal" } },
    providers: {
      person: "user_id",
      columns: { city: "personal" },
      // The id stays and nothing else, so that what comes late brings nobody back.
      pseudonymise: async (tx, userId) => {
        await tx.sql`
          update providers
             set is_deleted = true, is_provider = false, is_disabled = false, city = null, radius_km = null
           where user_id = ${userId}`;
      },
    },
  },
});
