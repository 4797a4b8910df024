/**
 * Why a mail did not go out, as a word that may stand in a row, a log line and an event: it never holds an address, a token
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

export type RefuseReason =
  /** The channel will never take this mail (SMTP 5xx). */
  | "channel-refused"
  /** The sealed secret opens, but is no secret for a mail. */
  | "secret-malformed"
  /** The sealed secret was made for another message: somebody put it where it does not belong. */
  | "secret-foreign"
  /** A template needs a secret and the delivery has none. */
  | "secret-missing"
  | "attempts-exhausted";
