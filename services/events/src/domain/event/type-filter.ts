/** Types that somebody asks for: whole names, and beginnings of names. */
export type TypeFilter = {
  readonly exact: readonly string[];
  /** Each ends in a dot: `orders.`, `orders.order.`. */
  readonly beginnings: readonly string[];
};

const word = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
const one = `${word}(?:\\.\\*|\\.${word}(?:\\.\\*|\\.${word}))`;

/** How many types may be asked for at once. */
export const typesAtMost = 20;

/** The form of a filter: `orders.order.placed`, `orders.order.*` or `orders.*`, with commas between; as a regular expression. */
export const typeFilterForm = `^${one}(?:,${one}){0,${String(typesAtMost - 1)}}$`;

const form = new RegExp(typeFilterForm);

/** Reads a filter; undefined for a text that is none. */
export function parseTypeFilter(text: string): TypeFilter | undefined {
  if (!form.test(text)) return undefined;
  const names = text.split(",");
  return {
    exact: names.filter((name) => !name.endsWith("*")),
    beginnings: names
      .filter((name) => name.endsWith("*"))
      .map((name) => name.slice(0, -1)),
  };
}

/** Whether a type is asked for; without a filter every one is. */
export function isWanted(
  filter: TypeFilter | undefined,
  type: string,
): boolean {
  if (filter === undefined) return true;
  return (
    filter.exact.includes(type) ||
    filter.beginnings.some((beginning) => type.startsWith(beginning))
  );
}
