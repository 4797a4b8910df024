import { chat } from "@tixlys/contracts";
import { definePersonalData, type Erasure } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the migrated schema. Messages
 * stay as empty places, so that no log gets a gap; who left is an id and no more.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    messages: {
      person: "author_id",
      columns: { content: "personal" },
      pseudonymise: async ({ sql }, userId) => {
        await sql`
          with gone as (
            update messages set content = null, deleted_at = coalesce(deleted_at, clock_timestamp()), version = version + 1
             where author_id = ${userId} returning id)
          delete from reactions using gone where reactions.message_id = gone.id`;
      },
    },
    people: {
      person: "user_id",
      columns: { display_name: "personal" },
      // The id stays, as a tombstone: whatever is told late of this account must not bring it back.
      pseudonymise: async ({ sql }, userId) => {
        await sql`
          insert into people (user_id, is_deleted) values (${userId}, true)
          on conflict (user_id) do update set is_deleted = true, display_name = null`;
      },
    },
    reactions: { person: "user_id", columns: { emoji: "personal" } },
    members: { person: "user_id", columns: { role: "plain" } },
    last_seen: { person: "user_id", columns: { at: "personal" } },
    tickets: { person: "user_id", columns: { hash: "secret" } },
    // What the two of it see stays with whoever is left; the description is the channel's, not a person's.
    channels: {
      columns: {
        kind: "plain",
        status: "plain",
        name: "plain",
        name_key: "plain",
        description: "plain",
      },
    },
    entries: { columns: { type: "plain", emoji: "plain", action: "plain" } },
  },
});

/** How it forgets a person; `leave` is what happens in that transaction before their rows go. */
export const erasureWith = (leave: NonNullable<Erasure["also"]>): Erasure => ({
  contract: chat,
  data: personalData,
  also: leave,
});
