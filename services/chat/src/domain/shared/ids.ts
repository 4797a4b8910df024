import { isUuid, uuidV7Time } from "@tixlys/nexus";

/** A uuid in its one spelling; undefined when it is none. */
export function parseId(value: string): string | undefined {
  const id = value.toLowerCase();
  return isUuid(id) ? id : undefined;
}

const dayMs = 86_400_000;
/** Later ones have no RFC 3339 form. */
const lastYear = 9_000;

/**
 * Between which times a message of this id was written: an id says so itself, give or take how far clocks differ and how long a
 * write may wait. Undefined for an id that no message has.
 */
export function writtenBetween(
  id: string,
): { readonly from: Date; readonly to: Date } | undefined {
  const at = uuidV7Time(id);
  if (at === undefined || at.getUTCFullYear() > lastYear) return undefined;
  const ms = at.getTime();
  return { from: new Date(ms - dayMs), to: new Date(ms + dayMs) };
}
