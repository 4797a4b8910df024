/** What one JSON document says differently from another, member by member. */

/** A member by its place: `services.users.hosts`. Undefined where a document does not have it. */
export type Difference = {
  readonly place: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/** In the order of the places. Lists are compared as a whole. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, next] = [membersOf(before), membersOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])]
    .sort()
    .map((place) => ({
      place,
      before: old.get(place),
      after: next.get(place),
    }))
    .filter((one) => one.before !== one.after);
}

function membersOf(
  value: unknown,
  place = "",
  into = new Map<string, string>(),
): Map<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return into.set(place, JSON.stringify(value));
  const members = Object.entries(value);
  if (members.length === 0 && place !== "") into.set(place, "{}");
  for (const [name, member] of members)
    membersOf(member, place === "" ? name : `${place}.${name}`, into);
  return into;
}

/** `+ hosts ["api.example.com"]`, `- …`, `~ hosts … → …` */
export function differenceLine({ place, before, after }: Difference): string {
  if (before === undefined) return `+ ${place} ${after ?? ""}`;
  if (after === undefined) return `- ${place} ${before}`;
  return `~ ${place} ${before} → ${after}`;
}
