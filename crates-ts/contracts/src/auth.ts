import { Type as t } from "@sinclair/typebox";
import { defineContract, event } from "./catalogue/contract.ts";
import { personal, plain, sealed } from "./catalogue/field.ts";
import {
  at,
  personName,
  email,
  phone,
  roles,
  userId,
  username,
} from "./catalogue/values.ts";

const by = plain(t.Optional(t.String({ format: "uuid" })));

/** What `auth` tells the others. */
export const auth = defineContract({
  service: "auth",
  events: {
    /** Somebody asked for an account; the mail with the sealed token is due. */
    "auth.registration.requested": event(1, {
      registrationId: plain(t.String({ format: "uuid" })),
      email: personal(email),
      username: personal(username),
      verification: sealed(),
    }),
    /** Somebody tried to register an address that has an owner; the owner gets a notice. */
    "auth.registration.refused": event(1, { userId: plain(userId) }),
    /** The link was redeemed: the account exists, under the registration's id. */
    "auth.account.registered": event(1, {
      userId: plain(userId),
      username: personal(username),
      email: personal(email),
      firstName: personal(t.Optional(personName)),
      lastName: personal(t.Optional(personName)),
      phone: personal(t.Optional(phone)),
      roles: plain(roles),
    }),
    /** A changed address was confirmed (decision 45). */
    "auth.account.verified": event(1, { userId: plain(userId), at: plain(at) }),
    "auth.account.role-changed": event(1, {
      userId: plain(userId),
      roles: plain(roles),
      by,
      at: plain(at),
    }),
    "auth.account.disabled": event(1, {
      userId: plain(userId),
      by,
      at: plain(at),
    }),
    "auth.account.enabled": event(1, {
      userId: plain(userId),
      by,
      at: plain(at),
    }),
    "auth.account.deleted": event(1, {
      userId: plain(userId),
      by,
      at: plain(at),
    }),
    /** What somebody wanted to have of their data lies ready for a while; `complete` is false where a service did not answer. */
    "auth.account.export-ready": event(1, {
      userId: plain(userId),
      exportId: plain(t.String({ format: "uuid" })),
      complete: plain(t.Boolean()),
    }),
    "auth.account.username-changed": event(1, {
      userId: plain(userId),
      username: personal(username),
    }),
    /**
     * The account's address is another one from now on. `verified` is false until it is confirmed, and true where an earlier,
     * proven address was put back. The secrets are for two mails: one to the new address, one to the proven one before it.
     */
    "auth.account.email-changed": event(1, {
      userId: plain(userId),
      email: personal(email),
      verified: plain(t.Optional(t.Boolean())),
      confirmation: t.Optional(sealed()),
      undo: t.Optional(sealed()),
    }),
    "auth.password.changed": event(1, { userId: plain(userId) }),
    "auth.password.reset-requested": event(1, {
      userId: plain(userId),
      reset: sealed(),
    }),
    /** One session ended, or all of the account's when `sessionId` is absent. */
    "auth.session.revoked": event(1, {
      userId: plain(userId),
      sessionId: plain(t.Optional(t.String({ format: "uuid" }))),
      reason: plain(t.Optional(t.String({ maxLength: 64 }))),
    }),
    /** A program got a key of the account's; the owner gets a notice. */
    "auth.api-key.created": event(1, {
      userId: plain(userId),
      apiKeyId: plain(t.String({ format: "uuid" })),
    }),
    "auth.api-key.revoked": event(1, {
      userId: plain(userId),
      apiKeyId: plain(t.String({ format: "uuid" })),
    }),
    /** A second factor is in use (`totp`), or there is a new set of `recovery-codes`; the owner gets a notice. */
    "auth.factor.added": event(1, {
      userId: plain(userId),
      kind: plain(t.String({ maxLength: 32 })),
    }),
    "auth.factor.removed": event(1, {
      userId: plain(userId),
      kind: plain(t.String({ maxLength: 32 })),
    }),
    /** Somebody got in, or proved who they are, with a recovery code; the owner hears how many are left. */
    "auth.factor.recovery-code-used": event(1, {
      userId: plain(userId),
      left: plain(t.Integer({ minimum: 0 })),
    }),
    /** Somebody got in after so many wrong passwords in a row; the owner gets a notice. */
    "auth.login.after-failures": event(1, {
      userId: plain(userId),
      failures: plain(t.Integer({ minimum: 1 })),
      at: plain(at),
    }),
    "auth.login.from-new-device": event(1, {
      userId: plain(userId),
      device: personal(t.Optional(t.String({ maxLength: 200 }))),
      at: plain(at),
    }),
  },
  // Acknowledgements of deletions, from whichever service makes one: who joins is heard without a line here.
  consumes: [
    { durable: "auth-account-erased", filter: "evt.*.account.erased.>" },
  ],
});
