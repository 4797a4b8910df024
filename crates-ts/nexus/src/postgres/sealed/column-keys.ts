/** One key of a keyring: its id stands in clear beside everything that it sealed. */
export type ColumnKey = {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
};

const keyForm = /^(\d{1,10}):([0-9a-f]{64})$/i;

/**
 * The keyring that `COLUMN_KEYS` names: `kid:hex` pairs between commas, the key that seals first and those that still open
 * after it.
 *
 * @throws TypeError when the text has another form; it says nothing of what was there.
 */
export function columnKeysOf(text: string): readonly ColumnKey[] {
  return text.split(",").map((part) => {
    const [, id, hex] = keyForm.exec(part.trim()) ?? [];
    if (id === undefined || hex === undefined)
      throw new TypeError("column keys must be written as kid:hex,…");
    return { id, key: Buffer.from(hex, "hex") };
  });
}
