import { err, ok, type Result } from "@tixlys/nexus";
import type { Email } from "./email.ts";
import { isReservedUsername, type Username } from "./username.ts";

/** How a person is called and reached, and what of it the owner may change. */
export type ContactCommand =
  | {
      readonly type: "ChangeContact";
      readonly username?: Username;
      readonly email?: Email;
      readonly at: Date;
    }
  /** Whoever asked reads the mails to `email`. */
  | { readonly type: "ConfirmEmail"; readonly email: Email; readonly at: Date }
  /** Whoever reads the mails to an earlier address takes the account back to it: every session ends. */
  | { readonly type: "RestoreEmail"; readonly email: Email; readonly at: Date };

export type UsernameChanged = {
  readonly type: "UsernameChanged";
  readonly username: Username;
  readonly at: Date;
};
/** Another address waits for its confirmation from now on. */
export type EmailChanged = {
  readonly type: "EmailChanged";
  readonly email: Email;
  readonly at: Date;
};
/** The address that waits was asked for again: its link was lost, or ran out. */
export type ConfirmationRenewed = {
  readonly type: "ConfirmationRenewed";
  readonly at: Date;
};
export type EmailConfirmed = {
  readonly type: "EmailConfirmed";
  readonly at: Date;
};
export type EmailRestored = {
  readonly type: "EmailRestored";
  readonly email: Email;
  readonly gen: number;
  readonly at: Date;
};
export type ContactEvent =
  | UsernameChanged
  | EmailChanged
  | ConfirmationRenewed
  | EmailConfirmed
  | EmailRestored;

export type ContactRejection =
  | { readonly type: "UsernameReserved" }
  /** No address waits for this confirmation any more. */
  | { readonly type: "EmailNotPending" };

/** What of an account these decisions look at. */
type Contact = {
  readonly email: Email;
  readonly newEmail?: Email;
  readonly username: Username;
  readonly gen: number;
};
type Decision<Event> = Result<readonly Event[], ContactRejection>;

/**
 * What differs from the present becomes an event. The address that the account has proven needs no second proof: naming it
 * while another one waits takes that one back.
 */
export function changeContact(
  { username, email, at }: Extract<ContactCommand, { type: "ChangeContact" }>,
  state: Contact,
): Decision<ContactEvent> {
  const events: ContactEvent[] = [];
  if (username !== undefined && username !== state.username) {
    if (isReservedUsername(username)) return err({ type: "UsernameReserved" });
    events.push({ type: "UsernameChanged", username, at });
  }
  if (email !== undefined) events.push(...addressed(email, state, at));
  return ok(events);
}

function addressed(
  email: Email,
  { email: proven, newEmail, gen }: Contact,
  at: Date,
): readonly ContactEvent[] {
  if (email === proven)
    return newEmail === undefined
      ? []
      : [{ type: "EmailRestored", email, gen, at }];
  return email === newEmail
    ? [{ type: "ConfirmationRenewed", at }]
    : [{ type: "EmailChanged", email, at }];
}

/** Proves the address that waits, and no other. */
export function confirmEmail(
  { email, at }: Extract<ContactCommand, { type: "ConfirmEmail" }>,
  state: Contact,
): Decision<EmailConfirmed> {
  return state.newEmail === email
    ? ok([{ type: "EmailConfirmed", at }])
    : err({ type: "EmailNotPending" });
}

/** Every token of before dies with it: somebody else may hold them. */
export function restoreEmail(
  { email, at }: Extract<ContactCommand, { type: "RestoreEmail" }>,
  state: Contact,
): Decision<EmailRestored> {
  return ok([{ type: "EmailRestored", email, gen: state.gen + 1, at }]);
}
