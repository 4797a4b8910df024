import type { Brand } from "./brand.ts";

/** The current time, passed in so that no domain code reads a clock. */
export type Clock = () => Date;

/** A source of new ids, each a UUID v7. */
export type Ids = () => string;

const UUID =
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const RANDOM_BYTES = 10;

/**
 * Builds a UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then 74 random bits.
 *
 * @param now The time that the id shall carry.
 * @param random At least ten random bytes; further ones are ignored.
 * @returns The id in lower case. Ids of different milliseconds sort by time, as text and as bytes.
 * @throws RangeError when `random` is too short or `now` is outside 48 bits.
 */
export function uuidV7(now: Date, random: Uint8Array): string {
  const ms = now.getTime();
  if (random.length < RANDOM_BYTES)
    throw new RangeError("uuidV7 needs ten random bytes");
  if (!(ms >= 0 && ms < 2 ** 48))
    throw new RangeError("uuidV7 needs a time within 48 bits");
  const time = Math.floor(ms).toString(16).padStart(12, "0");
  const bytes = Array.from(random.subarray(0, RANDOM_BYTES));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = (0x8 | (parseInt(hex.charAt(3), 16) & 0x3)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex.slice(0, 3)}`,
    `${variant}${hex.slice(4, 7)}`,
    hex.slice(7, 19),
  ].join("-");
}

/** Whether `value` is a UUID of any version in its canonical lower-case form. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * The Unix milliseconds that a UUID v7 carries.
 *
 * @returns `undefined` for anything that is not a UUID of version 7.
 */
export function uuidV7Time(id: string): Date | undefined {
  if (!isUuid(id) || id.charAt(14) !== "7") return undefined;
  return new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/**
 * The one parse function of an entity's id: a UUID becomes one, anything else is `undefined`.
 *
 * @example
 * export type UserId = Brand<string, "UserId">;
 * export const parseUserId = idParser<UserId>();
 */
export function idParser<
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the brand; no value could
  Id extends Brand<string, string>,
>() {
  return (value: unknown): Id | undefined =>
    // cast: a UUID was checked, and every UUID may be such an id.
    isUuid(value) ? (value as Id) : undefined;
}

/** A new id of the kind that `parse` makes. @throws Error when `ids` makes something that is no UUID. */
export function newId<Id>(
  parse: (value: unknown) => Id | undefined,
  ids: Ids,
): Id {
  const id = parse(ids());
  if (id === undefined)
    throw new Error("the source of ids made something that is no UUID");
  return id;
}
