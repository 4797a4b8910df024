/** Where a part of an export begins: behind a row of a table, or behind something beyond the rows; at the beginning without either. */
export type Place = {
  /** Tables before this one have been told. */
  readonly index: number;
  readonly table?: string;
  /** Of the last row told, its primary key as text. */
  readonly key?: readonly string[] | undefined;
  readonly beyond?: string;
};

/** As the contract's `next`, which has room for 200 characters: a key takes 100 of them at most. */
const longest = 200;

/** The name of a place, for the part after it. Without `key` nothing of the table has been told. */
export function placeAfter(
  last:
    | { readonly table: string; readonly key: readonly string[] | undefined }
    | { readonly beyond: string },
): string {
  const named = "beyond" in last ? [last.beyond] : [last.table, last.key ?? []];
  const text = Buffer.from(JSON.stringify(named)).toString("base64url");
  if (text.length > longest)
    throw new RangeError("a key is too long to go on behind it");
  return text;
}

/**
 * A place by its name.
 *
 * @throws RangeError for one that is none, or of a table that is not told.
 */
export function placeOf(
  name: string | undefined,
  tables: readonly string[],
): Place {
  if (name === undefined) return { index: 0 };
  const [first, key] = namedBy(name);
  if (typeof first !== "string") throw nowhere();
  if (key === undefined) return { index: tables.length, beyond: first };
  const index = tables.indexOf(first);
  if (index === -1 || !isKey(key)) throw nowhere();
  return { index, table: first, key: key.length === 0 ? undefined : key };
}

function namedBy(name: string): readonly unknown[] {
  try {
    const named: unknown = JSON.parse(
      Buffer.from(name, "base64url").toString("utf8"),
    );
    return Array.isArray(named) ? Array.from<unknown>(named) : [];
  } catch {
    return [];
  }
}

const nowhere = (): RangeError =>
  new RangeError("no part of an export ends there");

const isKey = (key: unknown): key is readonly string[] =>
  Array.isArray(key) && key.every((each) => typeof each === "string");
