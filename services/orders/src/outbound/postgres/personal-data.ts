import { orders } from "@tixlys/contracts";
import { definePersonalData, type Erasure } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the migrated schema. Streams
 * and lists hold ids and amounts alone, so there is nothing in them to erase; words and doors stand in `particulars`.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    particulars: {
      person: "person_id",
      columns: { kind: "plain", words: "personal", city: "personal" },
    },
    people: {
      person: "user_id",
      columns: { display_name: "personal" },
      // The id stays, as a tombstone: whatever is told late of this account must not bring it back.
      pseudonymise: async ({ sql }, userId) => {
        await sql`
          insert into people (user_id, is_deleted) values (${userId}, true)
          on conflict (user_id) do update set is_deleted = true, display_name = null, is_provider = false, has_provider_profile = false`;
      },
    },
    provider_places: {
      person: "provider_id",
      columns: { address: "personal" },
    },
    // Rows of what is under way go as the process manager ends it.
    involvements: { columns: { part: "plain" } },
    services: { columns: { name: "plain" } },
    cities: {
      columns: {
        name: "plain",
        name_key: "plain",
        country: "plain",
        iso2: "plain",
      },
    },
    currencies: { columns: { code: "plain", name: "plain", symbol: "plain" } },
  },
});

/** How it forgets a person; `leave` is what happens in that transaction before their rows go. */
export const erasureWith = (leave: Erasure["also"]): Erasure => ({
  contract: orders,
  data: personalData,
  ...(leave === undefined ? {} : { also: leave }),
});
