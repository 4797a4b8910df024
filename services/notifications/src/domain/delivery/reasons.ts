/**
 * Why a message did not go out, as a word that may stand in a row, a log line and an event: it never holds an address, a token
 * or what a mail server said.
 */
export type DeferReason =
  /** The channel could not be reached, or broke off. */
  | "channel-unreachable"
  /** The channel took longer than we wait. */
  | "channel-timeout"
  /** The channel asked us to come back (SMTP 4xx). */
  | "channel-busy"
  /** The channel did not accept our credentials or our TLS: ours to mend, so worth another try. */
  | "channel-misconfigured"
  /** The person is not in our replica yet. */
  | "contact-missing"
  /** The sealed secret does not open with our key. */
  | "secret-unreadable"
  /** Something of ours broke. */
  | "internal";

export const refuseReasons = [
  /** The channel will never take this message (SMTP 5xx). */
  "channel-refused",
  /** There is nobody at the other end any more: the mailbox is unknown, or the subscription has ended. */
  "recipient-gone",
  /** The person has told us no number for this channel. */
  "address-missing",
  /** The message is larger than the channel takes. */
  "message-too-large",
  /** The place it was to go to is one that we send nothing to: a private address, or no longer TLS. */
  "target-refused",
  /** The channel is not configured here any more. */
  "channel-off",
  /** The sealed secret opens, but is no secret for a mail. */
  "secret-malformed",
  /** The sealed secret was made for another message: somebody put it where it does not belong. */
  "secret-foreign",
  /** A template needs a secret and the delivery has none. */
  "secret-missing",
  "attempts-exhausted",
] as const;

export type RefuseReason = (typeof refuseReasons)[number];

export function isRefuseReason(text: string): text is RefuseReason {
  return refuseReasons.some((reason) => reason === text);
}
