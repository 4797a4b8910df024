import { type Brand, err, ok, type Result } from "@tixlys/nexus";

/** The values of a provider's business data. One parse function each: whoever holds such a value holds a checked one. */
export type PersonalId = Brand<string, "PersonalId">;
export type Company = Brand<string, "Company">;
export type City = Brand<string, "City">;
export type RadiusKm = Brand<number, "RadiusKm">;

export type Malformed = { type: "Malformed" };

const malformed = err<Malformed>({ type: "Malformed" });

export const personalIdMaxLength = 40;
export const companyMaxLength = 200;
export const cityMaxLength = 100;
export const radiusKmMax = 1000;

/** Fewest letters and digits that any state's number has, with room to spare. */
const fewestSigns = 6;
const mostSigns = 32;
const shownSigns = 4;

// ASCII, because no register in use numbers people in anything else; what stands between the signs differs from form to form.
const personalId = /^[A-Z0-9](?:[A-Z0-9]|[ ./-](?=[A-Z0-9]))*$/;
// As in a profile's names: nothing that does not show.
const invisible = /[^\P{C}\u200c\u200d]|[\p{Zl}\p{Zp}]/u;

/** A number by which a state knows a person, in capitals and without what stands between its signs: `850101-1234` is `8501011234`. */
export function parsePersonalId(value: string): Result<PersonalId, Malformed> {
  const written = value.trim().toUpperCase();
  if (!personalId.test(written)) return malformed;
  const signs = written.replaceAll(/[ ./-]/g, "");
  if (signs.length < fewestSigns || signs.length > mostSigns) return malformed;
  // cast: checked on the lines before
  return ok(signs as PersonalId);
}

/** The last signs of a personal id, four and never more than half of it: enough to recognise one's own. */
export function previewOf(id: PersonalId): string {
  return id.slice(-Math.min(shownSigns, Math.floor(id.length / 2)));
}

export function parseCompany(value: string): Result<Company, Malformed> {
  const name = oneLine(value);
  // cast: checked on this line
  return fits(name, companyMaxLength) ? ok(name as Company) : malformed;
}

export function parseCity(value: string): Result<City, Malformed> {
  const name = oneLine(value);
  // cast: checked on this line
  return fits(name, cityMaxLength) ? ok(name as City) : malformed;
}

/** How far a provider travels, in kilometres; 0 is the city alone. */
export function parseRadiusKm(value: number): Result<RadiusKm, Malformed> {
  const inRange = value >= 0 && value <= radiusKmMax;
  // cast: checked on the line before
  return inRange ? ok(value as RadiusKm) : malformed;
}

function oneLine(value: string): string {
  return value.trim().replace(/\s+/gu, " ").normalize("NFC");
}

function fits(value: string, maxLength: number): boolean {
  const length = Array.from(value).length;
  return length > 0 && length <= maxLength && !invisible.test(value);
}
