/** The strong entity tag of a row's version (RFC 9110 §8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** What `If-Match` or `If-None-Match` names (RFC 9110 §13.1): any representation, or those with one of these tags. */
export type TagList = "any" | readonly string[];

const member = /\s*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)/y;
const maxTags = 100;

/** Reads such a header; `undefined` when it is no list of tags, or names more than a hundred. */
export function parseTags(text: string): TagList | undefined {
  const value = text.trim();
  if (value === "*") return "any";
  const tags: string[] = [];
  member.lastIndex = 0;
  while (member.lastIndex < value.length) {
    const tag = member.exec(value)?.[1];
    if (tag === undefined || tags.length === maxTags) return undefined;
    tags.push(tag);
  }
  return tags.length === 0 || value.endsWith(",") ? undefined : tags;
}

/** Strong comparison: a weak tag equals nothing (RFC 9110 §8.8.3.2). */
export function namesStrongly(tags: TagList, version: number): boolean {
  return tags === "any" || tags.includes(entityTag(version));
}

/** Weak comparison: `W/` makes no difference. */
export function namesWeakly(tags: TagList, version: number): boolean {
  const tag = entityTag(version);
  return tags === "any" || tags.includes(tag) || tags.includes(`W/${tag}`);
}

/** The versions among the tags; a weak tag or one that was never given out is none. */
export function versionsIn(tags: readonly string[]): readonly number[] {
  return tags.flatMap((tag) =>
    /^"(0|[1-9]\d{0,14})"$/.test(tag) ? [Number(tag.slice(1, -1))] : [],
  );
}
