type Texts = Readonly<Record<string, string | undefined>>;

/** What stands before the names that are for one service alone: `my-service` → `MY_SERVICE__`. */
export function prefixOf(service: string): string {
  return `${service.toUpperCase().replaceAll("-", "_")}__`;
}

/** The service's prefix of a name (`AUTH` of `AUTH__DATABASE_URL`), or undefined for a bare name. */
export function ownerOf(name: string): string | undefined {
  const at = name.indexOf("__");
  return at > 0 ? name.slice(0, at) : undefined;
}

/**
 * What a record of texts says to one service (decision 37): its own prefix and bare names, the
 * prefix first; names of other services are left out. An empty text counts as not set.
 */
export function ownVariables(
  service: string,
  texts: Texts,
): Record<string, string> {
  const prefix = prefixOf(service);
  const set = Object.entries(texts).filter(
    (entry): entry is [string, string] => (entry[1]?.trim() ?? "") !== "",
  );
  const bare = set.filter(([name]) => ownerOf(name) === undefined);
  const own = set
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, text]) => [name.slice(prefix.length), text] as const);
  return { ...Object.fromEntries(bare), ...Object.fromEntries(own) };
}
