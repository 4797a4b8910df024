import { definePersonalData } from "@tixlys/messaging/people";

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
    },
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
