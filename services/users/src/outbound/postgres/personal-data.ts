import { definePersonalData } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the schema. A table or a
 * column that is added says here what it is.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    profiles: {
      person: "user_id",
      columns: {
        username: "personal",
        email: "personal",
        roles: "personal",
        first_name: "personal",
        last_name: "personal",
        phone: "personal",
        display_name: "personal",
        bio: "personal",
        locale: "personal",
        timezone: "personal",
        search_text: "secret",
        picture_key: "secret",
      },
    },
    providers: {
      person: "user_id",
      // Sealed: an export has it opened (`beyondRows`).
      columns: { personal_id: "secret", company: "personal", city: "personal" },
    },
    // No row goes before its object: the erasure makes them due, and the clean-up deletes both.
    stored_pictures: { columns: { key: "plain", state: "plain" } },
  },
});
