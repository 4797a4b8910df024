/** How to reach a person: our replica of what `auth` knows. */
export type Contact = {
  readonly userId: string;
  readonly address: string;
  /** Waits for its confirmation; until then mails go on to `address`. */
  readonly newAddress?: string;
  readonly username: string;
  /** In E.164, as it was given with the registration; kept only where short messages are sent at all. */
  readonly phone?: string;
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

/** Another address waits for its confirmation. */
export function awaiting(
  known: Contact,
  newAddress: string,
  accountVersion: number,
): Contact {
  return updated(known, { ...known, newAddress, accountVersion });
}

/** Mails go to this address from now on, and none waits any more. */
export function reachedAt(
  known: Contact,
  address: string,
  accountVersion: number,
): Contact {
  const { newAddress: _, ...kept } = known;
  return updated(known, { ...kept, address, accountVersion });
}
