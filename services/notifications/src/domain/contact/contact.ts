/** How to reach a person: our replica of what `auth` knows. */
export type Contact = {
  readonly userId: string;
  readonly address: string;
  readonly username: string;
  /** Mails are written in this language where the template has it. */
  readonly locale: string;
  /** The account's version that this was taken from. */
  readonly accountVersion: number;
};

/** What the replica holds after `heard`; the same object where `heard` is older than what is known. */
export function updated(known: Contact | undefined, heard: Contact): Contact {
  return known === undefined || heard.accountVersion > known.accountVersion
    ? heard
    : known;
}
