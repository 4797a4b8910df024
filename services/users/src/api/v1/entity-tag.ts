/** The strong entity tag of a row's version (RFC 9110 §8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`;
}

const tag = /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * The versions that an `If-Match` header (RFC 9110 §13.1.1) would change: undefined for any (no header, `*`). A weak tag or one
 * that we never gave out matches nothing, so it leaves the list. `"malformed"` when the header is no list of tags.
 */
export function expectedVersions(
  ifMatch: string | undefined,
): readonly number[] | "malformed" | undefined {
  const value = ifMatch?.trim();
  if (value === undefined || value === "*") return undefined;
  const tags = value.split(",").map((part) => part.trim());
  if (!tags.every((part) => tag.test(part))) return "malformed";
  return tags.flatMap((part) =>
    /^"[1-9]\d{0,14}"$/.test(part) ? [Number(part.slice(1, -1))] : [],
  );
}
