import { definePersonalData } from "@tixlys/messaging/people";

/**
 * What this service keeps about people: the export follows it, and a test holds it against the schema. A table or a column
 * that is added says here what it is. Deletion here goes by the account's row (`on delete cascade`) and `Departures.forget`.
 */
export const personalData = definePersonalData({
  version: 1,
  tables: {
    accounts: {
      person: "id",
      columns: {
        status: "personal",
        email: "personal",
        new_email: "personal",
        username: "personal",
        role: "personal",
        capabilities: "personal",
      },
    },
    usernames: { person: "holder_id", columns: { username: "personal" } },
    credentials: { person: "user_id", columns: { password_hash: "secret" } },
    registrations: {
      person: "id",
      columns: {
        status: "personal",
        email: "personal",
        username: "personal",
        capability: "personal",
        first_name: "personal",
        last_name: "personal",
        phone: "personal",
        password_hash: "secret",
      },
    },
    mail_links: {
      person: "subject_id",
      columns: {
        purpose: "personal",
        address: "personal",
        token_hash: "secret",
      },
    },
    sessions: {
      person: "user_id",
      columns: {
        tier: "personal",
        client: "personal",
        current_hash: "secret",
        previous_hash: "secret",
        rotated_by_delivery: "plain",
        rotated_by_agent: "secret",
        sealed_successor: "secret",
        family_key: "secret",
        device: "personal",
        ip: "personal",
        end_reason: "personal",
      },
    },
    api_keys: {
      person: "user_id",
      columns: {
        name: "personal",
        hash: "secret",
        hint: "personal",
        operations: "personal",
        resources: "personal",
      },
    },
    totp_factors: { person: "user_id", columns: { secret: "secret" } },
    totp_enrolments: { person: "user_id", columns: { secret: "secret" } },
    recovery_codes: { person: "user_id", columns: { code_hash: "secret" } },
    login_challenges: { person: "user_id", columns: { token_hash: "secret" } },
    known_devices: { person: "user_id", columns: { token_hash: "secret" } },
    exports: {
      person: "user_id",
      columns: { state: "personal", services: "plain", missing: "plain" },
    },
    // Theirs by their export, with which it goes; what it holds is what the export tells.
    export_parts: {
      columns: { service: "plain", next: "plain", sealed: "secret" },
    },
    // Ids and networks, never a name; it stays for thirteen months, because it says who did what (decision 0021).
    "audit.entries": {
      person: "subject_id",
      columns: {
        action: "personal",
        outcome: "personal",
        actor_kind: "personal",
        actor_id: "secret",
        impersonator_id: "secret",
        subject_id: "personal",
        network: "personal",
        request_id: "plain",
        details: "personal",
      },
    },
    // Keyed hashes, which tell nobody's name and run out by themselves.
    login_attempts: { columns: { key: "secret" } },
    failure_windows: { columns: { key: "secret" } },
    bootstrap_tokens: { columns: { token_hash: "secret" } },
    root_keys: {
      columns: { public_key: "plain", wrapped: "secret", state: "plain" },
    },
    departures: { columns: { services: "plain" } },
  },
});
