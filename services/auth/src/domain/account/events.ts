import { defineEvents, field } from "@tixlys/nexus";
import type { AccountEvent } from "./account.ts";

/** The fields that more than one of an account's stored shapes has. */
export const accountFields = {
  role: field.oneOf("user", "moderator", "admin", "root"),
  capabilities: field.list(field.oneOf("customer", "provider")),
} as const;

/**
 * How an account's events are stored. Address and name are personal and stand only where they are set (`AccountOpened`,
 * `UsernameChanged`, `EmailChanged`, `EmailRestored`, and a snapshot), so that erasing a person has few to look at; no password, secret or hash of one is ever in a stream.
 */
export const accountEvents = defineEvents<AccountEvent>()({
  AccountOpened: {
    version: 1,
    fields: {
      id: field.text(),
      email: field.text(),
      username: field.text(),
      ...accountFields,
      at: field.instant(),
    },
  },
  EverySessionEnded: {
    version: 1,
    fields: { gen: field.whole(), at: field.instant() },
  },
  UsernameChanged: {
    version: 1,
    fields: { username: field.text(), at: field.instant() },
  },
  EmailChanged: {
    version: 1,
    fields: { email: field.text(), at: field.instant() },
  },
  ConfirmationRenewed: { version: 1, fields: { at: field.instant() } },
  EmailConfirmed: { version: 1, fields: { at: field.instant() } },
  EmailRestored: {
    version: 1,
    fields: { email: field.text(), gen: field.whole(), at: field.instant() },
  },
  AccountDisabled: {
    version: 1,
    fields: { gen: field.whole(), at: field.instant() },
  },
  AccountEnabled: { version: 1, fields: { at: field.instant() } },
  AccountDeleted: {
    version: 1,
    fields: { gen: field.whole(), at: field.instant() },
  },
  RolesChanged: {
    version: 1,
    fields: { ...accountFields, gen: field.whole(), at: field.instant() },
  },
});
