import { chat } from "@tixlys/contracts";
import { definePersonalData, type Erasure } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";
import { heardIn } from "./heard.ts";

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
      pseudonymise: forgetWritten,
    },
    people: {
      person: "user_id",
      columns: { display_name: "personal" },
      // The id stays, as a tombstone: whatever is told late of this account must not bring it back.
      pseudonymise: async (tx, userId) => heardIn(tx).gone(userId),
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
    // Reactions lose emoji and person with what they wrote; of memberships an id stays, and no more.
    entries: { columns: { type: "plain", emoji: "plain", action: "plain" } },
  },
});

const nobody = "00000000-0000-0000-0000-000000000000";

/** Words and reactions, those of the log too; again, it finds nothing. */
async function forgetWritten(
  { sql }: Transaction,
  userId: string,
): Promise<void> {
  await sql`
    with gone as (
      update messages set content = null, deleted_at = coalesce(deleted_at, clock_timestamp()), version = version + 1
       where author_id = ${userId} and (content is not null or deleted_at is null) returning id)
    delete from reactions using gone where reactions.message_id = gone.id`;
  await sql`delete from reactions where user_id = ${userId}`;
  // The log may get no gap, so their place tells what the message is now, as an edit does: nobody's, and without the emoji.
  await sql`
    update entries set type = 'message_edited', user_id = ${nobody}::uuid, emoji = null, action = null
     where user_id = ${userId} and type = 'reaction'`;
}

/** The order in which everybody locks (`log.ts`): nobody writes as this person any more, what they wrote goes, their channels last. */
async function forgetInOrder(tx: Transaction, userId: string): Promise<void> {
  await heardIn(tx).gone(userId);
  await tx.sql`select from members where user_id = ${userId} order by channel_id for update`;
  await forgetWritten(tx, userId);
}

/** How it forgets a person; `leave` is what happens in that transaction before the rest of their rows goes. */
export const erasureWith = (leave: NonNullable<Erasure["also"]>): Erasure => ({
  contract: chat,
  data: personalData,
  also: async (tx, userId) => {
    await forgetInOrder(tx, userId);
    await leave(tx, userId);
  },
});
