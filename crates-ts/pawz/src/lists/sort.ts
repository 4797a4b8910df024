/** One key of an order. */
export type SortTerm<Field extends string = string> = {
  readonly field: Field;
  readonly direction: "ascending" | "descending";
};

/** By what a list may be sorted (http-rules 37). */
export type SortRule<Field extends string = string> = {
  /** Fields that an index serves; the use case adds the id, so that the order is total (http-rules 35). */
  readonly fields: readonly [Field, ...Field[]];
  /** What is meant when the client says nothing: `-createdAt,name`. */
  readonly standard: string;
};

/**
 * Reads `-createdAt,name`: descending by the one, then ascending by the other. `undefined` for a field that is not allowed or
 * stands twice.
 */
export function parseSort<Field extends string>(
  text: string,
  allowed: readonly Field[],
): readonly SortTerm<Field>[] | undefined {
  const terms: SortTerm<Field>[] = [];
  for (const part of text.split(",")) {
    const descending = part.startsWith("-");
    const name = descending ? part.slice(1) : part;
    const field = allowed.find((each) => each === name);
    if (field === undefined || terms.some((term) => term.field === field))
      return undefined;
    terms.push({ field, direction: descending ? "descending" : "ascending" });
  }
  return terms;
}

/** The one spelling of an order. */
export function sortText(terms: readonly SortTerm[]): string {
  return terms
    .map(
      ({ field, direction }) =>
        `${direction === "descending" ? "-" : ""}${field}`,
    )
    .join(",");
}
