import { type Brand, err, isUuid, ok, type Result } from "@tixlys/nexus";

/** The values a profile is made of. One parse function each: whoever holds such a value holds a checked one. */
export type UserId = Brand<string, "UserId">;
export type PersonName = Brand<string, "PersonName">;
export type DisplayName = Brand<string, "DisplayName">;
export type Bio = Brand<string, "Bio">;
export type Phone = Brand<string, "Phone">;
export type Locale = Brand<string, "Locale">;
export type Timezone = Brand<string, "Timezone">;

export type Malformed = { type: "Malformed" };

const malformed = err<Malformed>({ type: "Malformed" });

// Nothing that does not show: control and format characters (a bidirectional override writes somebody else's name),
// unassigned ones, lone surrogates. The joiners are format characters too, but emoji and some scripts need them.
const invisible = /[^\P{C}\u200c\u200d]|[\p{Zl}\p{Zp}]/u;
// The same for text of several lines.
const invisibleInText = /[^\P{C}\n\u200c\u200d]/u;
const e164 = /^\+[1-9]\d{7,14}$/;
// A zone has a name; the bare offsets that some engines accept are refused, they know no summer time.
const zoneName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** What a new profile starts with (decision 45). */
// cast: constants that the parse functions below accept, which a test says
export const firstLocale = "en" as Locale;
// cast: as above
export const firstTimezone = "UTC" as Timezone;

export const personNameMaxLength = 100;
export const displayNameMaxLength = 100;
export const bioMaxLength = 500;

export function parseUserId(value: string): Result<UserId, Malformed> {
  const id = value.toLowerCase();
  // cast: checked on this line
  return isUuid(id) ? ok(id as UserId) : malformed;
}

/** A first or a last name, by the rule under which `auth` takes it at registration. */
export function parsePersonName(value: string): Result<PersonName, Malformed> {
  const name = oneLine(value);
  if (!fits(name, personNameMaxLength) || /[<>]/.test(name)) return malformed;
  // cast: checked on the line before
  return ok(name as PersonName);
}

export function parseDisplayName(
  value: string,
): Result<DisplayName, Malformed> {
  const name = oneLine(value);
  // cast: checked on this line
  return fits(name, displayNameMaxLength) ? ok(name as DisplayName) : malformed;
}

export function parseBio(value: string): Result<Bio, Malformed> {
  const bio = value.replaceAll("\r\n", "\n").trim().normalize("NFC");
  // cast: checked on this line
  return fits(bio, bioMaxLength, invisibleInText) ? ok(bio as Bio) : malformed;
}

/** E.164 (ITU-T E.164 §6): a plus sign, then country code and number, 8 to 15 digits in all. */
export function parsePhone(value: string): Result<Phone, Malformed> {
  const phone = value.trim();
  // cast: checked on this line
  return e164.test(phone) ? ok(phone as Phone) : malformed;
}

/** BCP 47, in canonical writing: `EN-us` becomes `en-US`. */
export function parseLocale(value: string): Result<Locale, Malformed> {
  if (value.length > 35) return malformed;
  try {
    const [canonical] = Intl.getCanonicalLocales(value);
    // cast: the runtime has just parsed it
    return canonical === undefined ? malformed : ok(canonical as Locale);
  } catch {
    return malformed;
  }
}

/** A zone of the IANA database, as its owner wrote it, with the case the database uses. */
export function parseTimezone(value: string): Result<Timezone, Malformed> {
  if (value.length > 64 || !zoneName.test(value)) return malformed;
  const known = zones.get(value);
  if (known !== undefined) return ok(known);
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", {
      timeZone: value,
    }).resolvedOptions();
    // cast: the runtime has just parsed it
    const zone = timeZone as Timezone;
    if (zones.size < mostZones) zones.set(value, zone);
    return ok(zone);
  } catch {
    return malformed;
  }
}

/** Asking the runtime took a quarter of reading a profile. There are some six hundred zones; other ways to write them are bounded. */
const zones = new Map<string, Timezone>();
const mostZones = 1_000;

function oneLine(value: string): string {
  return value.trim().replace(/\s+/gu, " ").normalize("NFC");
}

/** Lengths count code points: a letter outside the basic plane costs its owner one, not two. */
function fits(
  value: string,
  maxLength: number,
  refused: RegExp = invisible,
): boolean {
  const length = Array.from(value).length;
  return length > 0 && length <= maxLength && !refused.test(value);
}
