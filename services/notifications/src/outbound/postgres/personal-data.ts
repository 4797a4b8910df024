import { definePersonalData } from "@tixlys/messaging/people";
import type { Transaction } from "@tixlys/nexus/postgres";

/**
 * What this service keeps about people: deletion and export follow it, and a test holds it against the schema. A table or a
 * column that is added says here what it is. Mails that the catcher holds (development and test) go by its own cap.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    contacts: {
      person: "user_id",
      columns: {
        address: "personal",
        new_address: "personal",
        username: "personal",
        phone: "personal",
        locale: "personal",
      },
    },
    deliveries: {
      person: "recipient_id",
      columns: {
        template: "personal",
        channel: "personal",
        target: "plain",
        template_data: "personal",
        status: "personal",
        reason: "plain",
        applicant_address: "personal",
        applicant_username: "personal",
        sealed: "secret",
        correlation_id: "plain",
        traceparent: "plain",
      },
      // The last mail stays until it has gone out or finally failed; with it the acknowledgement waits (`erasure.ts`).
      pseudonymise: async ({ sql }, userId) => {
        await sql`
          delete from deliveries where recipient_id = ${userId} and template <> 'account-deleted'`;
      },
    },
    notices: {
      person: "user_id",
      columns: { kind: "personal", data: "personal", topic: "plain" },
    },
    readers: {
      person: "user_id",
      columns: {
        choices: "personal",
        language: "personal",
        profile_locale: "personal",
      },
      // The id stays, as a tombstone: what is told late of an account that is gone must not make it a new inbox.
      pseudonymise: forgetReader,
    },
    told_topics: { person: "user_id", columns: { topic: "plain" } },
    // A hash of a number, which is nobody's in particular, and gone after a day.
    number_hours: { columns: { number_hash: "secret" } },
    mail_hours: { person: "user_id", columns: { category: "plain" } },
    push_subscriptions: {
      person: "user_id",
      columns: {
        endpoint: "personal",
        endpoint_hash: "plain",
        p256dh: "secret",
        auth: "secret",
      },
    },
  },
});

/** Nothing of their choices is left, and nobody tells them anything any more; again, it finds nothing. Holds the person's row. */
export async function forgetReader(
  { sql }: Transaction,
  userId: string,
): Promise<void> {
  await sql`
    insert into readers (user_id, gone_at) values (${userId}, clock_timestamp())
    on conflict (user_id) do update
       set gone_at = coalesce(readers.gone_at, excluded.gone_at), choices = '{}', language = null, profile_locale = null,
           preferences_changed_at = null, trimmed_seq = readers.last_seq`;
}
