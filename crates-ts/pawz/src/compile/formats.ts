import { FormatRegistry } from "@sinclair/typebox";

/** The versions and the variant of RFC 9562: neither the id of nobody nor that of everybody. */
export const uuidForm =
  "[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const uuid = new RegExp(`^${uuidForm}$`);
const dateTime =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;
const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const email =
  /^[^\s@"(),:;<>[\\\]]{1,64}@(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const currency = /^[A-Z]{3}$/;
const decimal = /^-?(0|[1-9]\d{0,9})(\.\d{1,4})?$/;
const phone = /^\+[1-9]\d{6,14}$/;

function isUri(value: string): boolean {
  try {
    const { protocol } = new URL(value);
    return protocol === "https:" || protocol === "http:";
  } catch {
    return false;
  }
}

/** A date that the calendar has: 30 February does not pass. */
function isDay(value: string): boolean {
  if (!date.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const formats: Readonly<Record<string, (value: string) => boolean>> = {
  /** RFC 9562, lower case as we write them; any version. */
  uuid: (value) => uuid.test(value),
  /** RFC 3339 in UTC with `Z` (http-rules 18). */
  "date-time": (value) => dateTime.test(value) && isDay(value.slice(0, 10)),
  date: isDay,
  /** A deliverable address with a domain name; no quoted local part. */
  email: (value) => email.test(value),
  uri: isUri,
  /** ISO 4217. */
  currency: (value) => currency.test(value),
  /** An amount of money as a string (http-rules 18). */
  decimal: (value) => decimal.test(value),
  /** E.164. */
  phone: (value) => phone.test(value),
};

/** Makes the formats known to TypeBox; ours win over those that Elysia registers. */
export function registerFormats(): void {
  for (const [name, test] of Object.entries(formats))
    FormatRegistry.Set(name, test);
}
